/**
 * Asks the models of a host's components: for the course of a failure, and for the time to create and to start a VM.
 * The effects come from the simulated instructions of the VMM, requests of the driver VM, operations of the PrivVM and
 * boot of a guest; this file adds no numbers.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import type { Course, Question } from '../../../experiment/course.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { RunMemory } from '../../../experiment/run-memory.ts';
import { driverVmCourses } from '../../../models/driver-vm/experiment/course.ts';
import { driverVmParts } from '../../../models/driver-vm/experiment/parts.ts';
import { noDvmRecovery } from '../../../models/driver-vm/mechanisms/none.ts';
import { guestStarts } from '../../../models/host/experiment/guest-start.ts';
import { hostParts } from '../../../models/host/experiment/parts.ts';
import { privilegedVmCourses } from '../../../models/management/experiment/course.ts';
import { vmCreations } from '../../../models/management/experiment/creation.ts';
import type { PrivilegedVmSettings } from '../../../models/management/experiment/form.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import type { DriverVmFailure } from '../../../models/management/experiment/runner.ts';
import { type Replacement, type ReplacementSettings, replacements } from '../../../models/memory/cloning/course.ts';
import { cloningParts } from '../../../models/memory/cloning/parts.ts';
import { vmmCourses } from '../../../models/vmm/experiment/course.ts';
import type { VmmFailureSettings } from '../../../models/vmm/experiment/form.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';
import { driverVmSettings } from '../../driver-vm-failure.ts';
import type { ComponentCause } from './causes.ts';
import type { WebClusterSettings } from './form.ts';

/** The host in question (its number of AppVMs), with the random numbers of this run. */
export interface Asked {
  readonly settings: WebClusterSettings;
  readonly vms: number;
  readonly seed: string;
  readonly run: number;
}

/** The failing component; for an AppVM, its index. */
export interface Failing extends Asked {
  readonly component: ComponentKind;
  readonly model: string;
  readonly vm: number;
  /** A failure of the driver VM before has used up what its mechanism keeps for one. */
  readonly isSpareUsed: boolean;
}

/** What the models of components answer. */
export interface Models {
  /** An observer is told what happens in the run of the component, which is done for it. An AppVM's has no inside. */
  courseOf(failing: Failing, observer?: RunObserver): Course<ComponentCause>;
  /** From the order of a VM to the start of its kernel. */
  creationNanos(asked: Asked): number;
  /** From there until its web server answers. */
  startNanos(asked: Asked): number;
}

/** Reuses the machines that the models have built. */
export class ComponentModels implements Models {
  readonly #vmm = vmmCourses(vmmParts);
  readonly #dvm = driverVmCourses(driverVmParts);
  readonly #privvm = privilegedVmCourses(managementParts);
  readonly #creations = vmCreations(managementParts);
  readonly #starts = guestStarts(hostParts);
  readonly #replacements = replacements(cloningParts);
  readonly #known = new RunMemory<Course<ComponentCause>>();
  readonly #nanos = new RunMemory<number>();

  /** Variants that fail alike, such as one that draws its component and one that names it, ask the same. */
  courseOf(failing: Failing, observer?: RunObserver): Course<ComponentCause> {
    const { component } = failing;
    if (observer !== undefined) return this.#courses[component](failing, observer);
    const question = [component, DEPENDS_ON[component](failing)];
    const known = this.#known.find(failing, question);
    if (known !== undefined) return known;
    const course = this.#courses[component](failing);
    this.#known.keep(failing, question, course);
    return course;
  }

  creationNanos(asked: Asked): number {
    const { vms, settings } = asked;
    const of = { vms, recovery: privvmOf(settings.recovery), without: settings.without };
    return this.#answered(questionOf(asked, 'creation', of), this.#creations);
  }

  startNanos(asked: Asked): number {
    return this.#answered(questionOf(asked, 'start', { service: 'web-server' }), this.#starts);
  }

  /** Asked once for all variants. */
  #answered<Settings>(question: Question<Settings>, ask: (question: Question<Settings>) => number): number {
    const known = this.#nanos.find(question, question.settings);
    if (known !== undefined) return known;
    const nanos = ask(question);
    this.#nanos.keep(question, question.settings, nanos);
    return nanos;
  }

  /** The VMs of a lost host on another one. */
  replacement(asked: Asked, settings: ReplacementSettings): Replacement {
    return this.#replacements(questionOf(asked, 'replacement', settings));
  }

  readonly #courses: Readonly<
    Record<ComponentKind, (failing: Failing, observer?: RunObserver) => Course<ComponentCause>>
  > = {
    vmm: (failing, observer) => this.#vmm(questionOf(failing, 'vmm', vmmSettings(failing)), observer),
    dvm: (failing, observer) => this.#dvm(questionOf(failing, 'dvm', dvmSettings(failing, failing.model)), observer),
    privvm: (failing, observer) => {
      const driverVm: DriverVmFailure = (chance) =>
        this.#dvm({ ...chance, settings: dvmSettings(failing, 'failstop') });
      return this.#privvm({ ...questionOf(failing, 'privvm', privvmSettings(failing)), driverVm }, observer);
    },
    appvm: ({ vm, model }) => ({
      effects: [{ kind: 'vm-lost', from: 0, vm }],
      episode: {
        fault: model,
        strike: { atNanos: 0, entry: 'kernel', step: 'any' },
        damage: [],
        detection: { detector: 'vmm', atNanos: 0, latencyNanos: 0 },
      },
    }),
  };
}

/** What of a failure its course depends on, beside its random numbers. */
const DEPENDS_ON: Readonly<Record<ComponentKind, (failing: Failing) => unknown>> = {
  vmm: vmmSettings,
  dvm: (failing) => dvmSettings(failing, failing.model),
  privvm: (failing) => [privvmSettings(failing), dvmSettings(failing, 'failstop')],
  appvm: ({ vm, model }) => [vm, model],
};

/**
 * The seed of the component's run follows from the cluster's run, so that the failure is the same under every
 * mechanism.
 */
const questionOf = <Settings>({ seed, run }: Asked, about: string, settings: Settings): Question<Settings> => ({
  settings,
  seed: `${seed}/${about}`,
  run,
});

/**
 * As in `vmm-recovery-3appvm`, but with all three benchmarks from the start, and the instructions of all CPUs counted
 * together: a CPU is struck as often as it is in the VMM, not as often as any other that has a vCPU.
 */
function vmmSettings({ settings: { platform, recovery, without }, model }: Failing): VmmFailureSettings {
  return {
    platform,
    configuration: 'all-three',
    fault: {
      model,
      target: 'vmm',
      trigger: { window: ['500 ms', '6000 ms'], hypervisorInstructions: [0, 20_000], cpu: 'any' },
    },
    detection: ['panic', 'hang-watchdog'],
    recovery: recovery.vmm === undefined ? {} : { vmm: recovery.vmm },
    without,
    detail: 'neighbourhood',
  };
}

function dvmSettings({ settings: { recovery, without }, isSpareUsed }: Failing, model: string) {
  return driverVmSettings(model, isSpareUsed ? noDvmRecovery.name : (recovery.dvm ?? noDvmRecovery.name), without);
}

/** Whether a mechanism takes something that is there once: nobody makes another spare while a service runs. */
export const usesSpare = ({ recovery: { dvm } }: WebClusterSettings): boolean =>
  driverVmParts.mechanisms.some(({ name, upkeep }) => name === dvm && upkeep?.includes('spare') === true);

function privvmSettings({ settings: { recovery, without }, model, vms }: Failing): PrivilegedVmSettings {
  return {
    experiment: 'privileged-vm',
    vms,
    fault: { model, target: 'privvm', trigger: { window: [5000, 15_000] } },
    detection: managementParts.detectors.map(({ name }) => name),
    recovery: privvmOf(recovery),
    without,
    // The VMs of the cluster are not removed or moved.
    workload: { create: 1, hotplug: 1 },
    retries: 3,
  };
}

const privvmOf = ({ privvm }: WebClusterSettings['recovery']): PrivilegedVmSettings['recovery'] =>
  privvm === undefined ? {} : { privvm };

/** The same answers, kept: trajectories that are replayed ask again what they have asked before. */
export class RememberedModels implements Models {
  readonly #models: Models;
  readonly #courses = new Map<string, Course<ComponentCause>>();
  readonly #nanos = new Map<string, number>();

  constructor(models: Models) {
    this.#models = models;
  }

  courseOf(failing: Failing): Course<ComponentCause> {
    const { seed, component, model, vm, isSpareUsed } = failing;
    const key = [seed, component, model, vm, isSpareUsed].join('|');
    return kept(this.#courses, key, () => this.#models.courseOf(failing));
  }

  creationNanos(asked: Asked): number {
    return kept(this.#nanos, `${asked.seed}|creation`, () => this.#models.creationNanos(asked));
  }

  startNanos(asked: Asked): number {
    return kept(this.#nanos, `${asked.seed}|start`, () => this.#models.startNanos(asked));
  }
}

const MOST_KEPT = 10_000;

function kept<Answer>(answers: Map<string, Answer>, key: string, ask: () => Answer): Answer {
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (answers.size >= MOST_KEPT) answers.clear();
  const answer = ask();
  answers.set(key, answer);
  return answer;
}
