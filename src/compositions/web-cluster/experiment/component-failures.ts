/**
 * What the failure of a component does to its host, asked of the component's own model: the VMM's instructions, the
 * driver VM's requests, the PrivVM's operations. Nothing about its end is made up here.
 */

import type { ComponentKind } from '../../../experiment/component.ts';
import type { Course, Question } from '../../../experiment/course.ts';
import { driverVmCourses } from '../../../models/driver-vm/experiment/course.ts';
import type { DriverVmSettings } from '../../../models/driver-vm/experiment/form.ts';
import { driverVmParts } from '../../../models/driver-vm/experiment/parts.ts';
import { privilegedVmCourses } from '../../../models/management/experiment/course.ts';
import type { PrivilegedVmSettings } from '../../../models/management/experiment/form.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import { vmmCourses } from '../../../models/vmm/experiment/course.ts';
import type { VmmFailureSettings } from '../../../models/vmm/experiment/form.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';
import type { ComponentCause } from './causes.ts';
import type { WebClusterSettings } from './form.ts';

/** Which failure: of what, under which settings, by which chance. */
export interface Failing {
  readonly component: ComponentKind;
  readonly model: string;
  readonly settings: WebClusterSettings;
  /** AppVMs of the host; for a failure of one of them, which. */
  readonly vms: number;
  readonly vm: number;
  readonly seed: string;
  readonly run: number;
}

/** Keeps the models of the components. */
export class ComponentFailures {
  readonly #vmm = vmmCourses(vmmParts);
  readonly #dvm = driverVmCourses(driverVmParts);
  readonly #privvm = privilegedVmCourses(managementParts);

  of(failing: Failing): Course<ComponentCause> {
    return this.#by[failing.component](failing);
  }

  readonly #by: Readonly<Record<ComponentKind, (failing: Failing) => Course<ComponentCause>>> = {
    vmm: (failing) => this.#vmm(questionOf(failing, vmmSettings(failing))),
    dvm: (failing) => this.#dvm(questionOf(failing, dvmSettings(failing))),
    privvm: (failing) => this.#privvm(questionOf(failing, privvmSettings(failing))),
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

/** The larger run's chance decides the smaller one's: the same failure under every mechanism. */
const questionOf = <Settings>({ seed, run, component }: Failing, settings: Settings): Question<Settings> => ({
  settings,
  seed: `${seed}/${component}`,
  run,
});

/** As in `vmm-recovery-3appvm`, with as many AppVMs as a host can have here. */
function vmmSettings({ settings: { platform, recovery, without }, model }: Failing): VmmFailureSettings {
  return {
    platform,
    configuration: 'all-three',
    fault: {
      model,
      target: 'vmm',
      trigger: {
        window: ['500 ms', '6000 ms'],
        hypervisorInstructions: [0, 20_000],
        cpu: 'busy',
        privvmShare: PRIVVM_SHARE,
      },
    },
    detection: ['panic', 'hang-watchdog'],
    recovery: recovery.vmm === undefined ? {} : { vmm: recovery.vmm },
    without,
    detail: 'neighbourhood',
  };
}

/** Of the strikes; calibrated on Z6. */
const PRIVVM_SHARE = 0.72;

function dvmSettings({ settings: { recovery, without }, model }: Failing): DriverVmSettings {
  return {
    experiment: 'driver-vm',
    fault: { model, target: 'dvm' },
    detection: driverVmParts.detectors.map(({ name }) => name),
    recovery: { dvm: recovery.dvm ?? 'none' },
    without,
    blkBenchVms: 1,
    netBenchVms: 1,
    packetIntervalUs: 1000,
  };
}

function privvmSettings({ settings: { recovery, without }, model, vms }: Failing): PrivilegedVmSettings {
  return {
    experiment: 'privileged-vm',
    vms,
    fault: { model, target: 'privvm', trigger: { window: [5000, 15_000] } },
    detection: managementParts.detectors.map(({ name }) => name),
    recovery: { privvm: recovery.privvm ?? 'none' },
    without,
    // Nobody removes or moves the VMs of the cluster.
    workload: { create: 1, hotplug: 1 },
    retries: 3,
  };
}
