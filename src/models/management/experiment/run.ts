/**
 * The life of one run: a host with VMs, clients who order operations on them, a fault in the privileged VM, a detector,
 * a recovery; then the clients' orders are waited for, a trial shows whether management works, and an audit compares
 * what there is with what clients were told.
 */

import { type Course, type Question, returnOf } from '../../../experiment/course.ts';
import { attachAll } from '../../../experiment/detector.ts';
import { Episode, watchUntil } from '../../../experiment/episode.ts';
import { repairsOf, upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { carryOut, recover } from '../../../experiment/recover.ts';
import type { RunnerOf, SpecOf } from '../../../experiment/runner.ts';
import { type Tell, tellerOf } from '../../../experiment/telling.ts';
import type { DrawObserver } from '../../../kernel/random.ts';
import type { ManagementDetection } from '../detectors/detector.ts';
import type { ManagementFault } from '../faults/fault.ts';
import type { ManagementMechanism } from '../mechanisms/mechanism.ts';
import { noPrivvmRecovery } from '../mechanisms/no-recovery.ts';
import { managementParameters } from '../parameters.ts';
import { ManagementPlane } from '../plane/plane.ts';
import type { ManagementRepair } from '../repairs/repair.ts';
import { Monitor } from '../workloads/monitor.ts';
import { Operators } from '../workloads/operators.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { PrivilegedVmMetric } from './metrics.ts';
import type { ManagementParts } from './parts.ts';
import { type Observed, recordOf } from './verdict.ts';

/** How long clients order operations at random. */
const BUSY_NANOS = 30e9;
/** With a single order: when it is given, and for which VM if not a new one. */
const ORDER_NANOS = 1e9;
/** How long a run goes on after a strike that was not detected. */
const UNDETECTED_NANOS = 20e9;
/** Until guests and backends have done what they were about to do. */
const SETTLE_NANOS = 3e9;
/** How often it is checked whether the wait is over. */
const LOOK_NANOS = 500e6;
/** Longer than any run has to wait. */
const LONGEST_NANOS = 400e9;

/** The one that the PrivVM runs on. */
const PRIVVM_CPU = 0;

type Spec = SpecOf<PrivilegedVmSettings>;

/**
 * The result of another model: what happens to a driver VM that fails together with the PrivVM, with the random streams
 * of this run.
 */
export type DriverVmFailure = (
  chance: Omit<Question<unknown>, 'settings'>,
  constants: PrivilegedVmSettings['constants'],
) => Course;

export function privilegedVmRunner(
  parts: ManagementParts,
  driverVm: DriverVmFailure,
): RunnerOf<PrivilegedVmSettings, PrivilegedVmMetric> {
  const observedIn = privilegedVmRuns(parts);
  return (spec, observer) => recordOf(observedIn(spec, driverVm, observer));
}

/**
 * Builds one plane for each choice of constants and uses it for all its runs: what was observed in one has to be read
 * before the next.
 */
export function privilegedVmRuns(
  parts: ManagementParts,
): (spec: Spec, driverVm: DriverVmFailure, observer?: RunObserver) => Observed {
  const planes = new Map<string, ManagementPlane>();
  return (spec, driverVm, observer) => {
    const { constants = {} } = spec.variant.settings;
    const kind = JSON.stringify(constants);
    const plane = planes.get(kind) ?? new ManagementPlane(valuesWith(managementParameters, constants));
    planes.set(kind, plane);
    const chance = { seed: `${spec.seed}/dvm`, run: spec.run };
    plane.driverVmReturn = () => returnOf(driverVm(chance, constants));
    return new Run(spec, plane, parts, observer ?? null).observe();
  };
}

class Run {
  readonly #spec: Spec;
  readonly #plane: ManagementPlane;
  readonly #parts: ManagementParts;
  readonly #fault: ManagementFault;
  readonly #mechanism: ManagementMechanism;
  /** Those of the mechanism that are not left out. */
  readonly #repairs: readonly ManagementRepair[];
  readonly #episode: Episode<ManagementDetection>;
  readonly #tell: Tell | undefined;
  readonly #residents: readonly string[];
  readonly #operators: Operators;
  readonly #monitor: Monitor;
  #undisturbedCreations: readonly number[] = [];

  constructor(spec: Spec, plane: ManagementPlane, parts: ManagementParts, observer: RunObserver | null) {
    const { settings } = spec.variant;
    this.#spec = spec;
    this.#plane = plane;
    this.#parts = parts;
    this.#fault = named(parts.faults, settings.fault.model);
    this.#mechanism = named(parts.mechanisms, settings.recovery.privvm ?? noPrivvmRecovery.name);
    this.#repairs = repairsOf(this.#mechanism, settings.without);
    this.#tell = tellerOf(observer);
    this.#episode = new Episode({
      simulation: plane.sim,
      fault: this.#fault.name,
      mechanism: this.#mechanism,
      note: (actor, text) => plane.note(actor, text),
      tell: this.#tell,
      cpuOf: () => PRIVVM_CPU,
    });
    this.#residents = Array.from({ length: settings.vms }, (_, index) => `app${index + 1}`);
    const draws: DrawObserver = (...draw) => observer?.drew?.(plane.sim.now, ...draw);
    const upkeep = upkeepOf(this.#mechanism, this.#repairs);
    plane.boot(`${spec.seed}/${spec.run}`, upkeep, this.#residents, observer?.drew === undefined ? null : draws);
    plane.observer = observer;
    show(observer, { model: 'management', simulation: plane.sim, machine: plane });
    this.#operators = new Operators(plane, this.#residents, settings.retries);
    this.#monitor = new Monitor(plane);
  }

  observe(): Observed {
    const { detection } = this.#spec.variant.settings;
    attachAll(this.#parts.detectors, detection, this.#plane, (found) => this.#detected(found));
    this.#prepareStrike();
    this.#runUntil(() => this.#isSettled);
    this.#monitor.stop();
    const monitoredUntil = this.#plane.sim.now;
    const restored = this.#tryManagement();
    this.#runUntil(() => restored() !== null);
    const settledAt = this.#plane.sim.now + SETTLE_NANOS;
    this.#plane.sim.run({ until: settledAt });
    return {
      spec: this.#spec,
      plane: this.#plane,
      residents: this.#residents,
      operators: this.#operators,
      monitor: this.#monitor.service,
      monitoredUntil,
      mechanism: this.#mechanism,
      episode: this.#episode,
      isRestored: restored() === true,
      undisturbedCreations: this.#undisturbedCreations,
      tell: this.#tell,
    };
  }

  /** Either at a random time among many orders, or at a given point of a single one. */
  #prepareStrike(): void {
    const { fault, workload } = this.#spec.variant.settings;
    const { window, everyPointOf: operation } = fault.trigger;
    const { streams, listeners } = this.#plane;
    if (window !== undefined) {
      const [from, to] = window;
      const at = Math.round(streams.stream('fault.when').uniform(from, to) * 1e6);
      this.#plane.later(at, () => this.#hit('at a random time'));
      this.#operators.begin(workload, BUSY_NANOS);
    } else if (operation !== undefined) {
      const vm = operation === 'create' ? 'new' : 'app1';
      let left = this.#spec.run;
      let isAnswered = false;
      listeners.push({
        reaches: (what) => {
          if (this.#episode.strike === null && !isAnswered && left-- === 0) this.#hit(`before: ${what}`);
        },
      });
      this.#plane.later(ORDER_NANOS, () =>
        this.#operators.order(operation, vm, () => {
          isAnswered = true;
        }),
      );
    }
  }

  #hit(point: string): void {
    const plane = this.#plane;
    // After a false alarm nothing is injected: that run has its result.
    if (this.#episode.isFalseAlarm) return;
    const { now } = plane.sim;
    this.#undisturbedCreations = this.#operators.creationNanos.slice();
    for (const application of plane.applications.values()) application.mark(now);
    this.#monitor.service.mark(now);
    plane.note('injector', `${this.#fault.name} strikes, ${point}`);
    const what = this.#fault.strike(plane);
    plane.note('injector', `it hits ${what}`);
    this.#episode.struck({ cpu: PRIVVM_CPU, entry: `privvm.${what}`, step: point, instruction: 0 });
  }

  #detected(found: ManagementDetection): void {
    const plane = this.#plane;
    if (!this.#episode.hears(found) || this.#repairs.length === 0) return;
    const note = (text: string): void => plane.note('recovery', text);
    const site = { simulation: plane.sim, note, tell: this.#tell };
    carryOut(
      recover(this.#repairs, { plane, blames: found.blames }, site),
      (nanos, action) => plane.later(nanos, action),
      (result) => this.#episode.ended(result),
    );
  }

  /** No order is waited for any more. */
  get #isSettled(): boolean {
    const { sim } = this.#plane;
    const isRandom = this.#spec.variant.settings.fault.trigger.window !== undefined;
    if (this.#operators.isWaiting || sim.now < (isRandom ? BUSY_NANOS : 2 * ORDER_NANOS)) return false;
    const { strike, struckAt, detection, isRecovering } = this.#episode;
    if (strike === null) return true;
    return detection === null ? sim.now > struckAt + UNDETECTED_NANOS : !isRecovering;
  }

  /**
   * A VM is created, changed and destroyed again. Gives whether all of that was done, null as long as it is not known.
   */
  #tryManagement(): () => boolean | null {
    let outcome: boolean | null = null;
    const next = ([operation, ...others]: readonly ('create' | 'hotplug' | 'destroy')[]): void => {
      if (operation === undefined) {
        outcome = true;
        return;
      }
      this.#operators.order(operation, 'probe', (told) => {
        if (told !== 'done') outcome = false;
        // The new guest's kernel has to be up before it can hear of another vCPU.
        else this.#plane.later(SETTLE_NANOS, () => next(others));
      });
    };
    next(['create', 'hotplug', 'destroy']);
    return () => outcome;
  }

  #runUntil(isOver: () => boolean): void {
    watchUntil(isOver, this.#plane.sim, { lookNanos: LOOK_NANOS, untilNanos: LONGEST_NANOS });
  }
}
