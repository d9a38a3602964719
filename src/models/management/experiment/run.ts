/**
 * The life of one run: a host with VMs, clients who order operations on them, a fault in the privileged VM, a detector,
 * a recovery; then the clients' orders are waited for, a trial shows whether management works, and an audit compares
 * what there is with what clients were told.
 */

import { attachAll } from '../../../experiment/detector.ts';
import { Episode } from '../../../experiment/episode.ts';
import { repairsOf, upkeepOf } from '../../../experiment/mechanism.ts';
import { named } from '../../../experiment/named.ts';
import { type RunObserver, show } from '../../../experiment/observer.ts';
import { carryOut, recover } from '../../../experiment/recover.ts';
import type { SpecOf } from '../../../experiment/runner.ts';
import { type Tell, tellerOf } from '../../../experiment/telling.ts';
import { assert } from '../../../kernel/assertions.ts';
import { Checkpoint } from '../../../kernel/checkpoint.ts';
import type { DrawObserver } from '../../../kernel/random.ts';
import type { ManagementDetection } from '../detectors/detector.ts';
import type { ManagementFault } from '../faults/fault.ts';
import type { ManagementMechanism } from '../mechanisms/mechanism.ts';
import { noPrivvmRecovery } from '../mechanisms/no-recovery.ts';
import type { ManagementPlane } from '../plane/plane.ts';
import type { ManagementRepair } from '../repairs/repair.ts';
import { Monitor } from '../workloads/monitor.ts';
import { Operators } from '../workloads/operators.ts';
import type { PrivilegedVmSettings } from './form.ts';
import type { ManagementParts } from './parts.ts';
import type { Observed } from './verdict.ts';

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

/** The parts that the settings name. */
interface Chosen {
  readonly fault: ManagementFault;
  readonly mechanism: ManagementMechanism;
  /** Those of the mechanism that are not left out. */
  readonly repairs: readonly ManagementRepair[];
}

/** What is kept of a run at its strike. */
interface Start {
  readonly checkpoint: Checkpoint;
  /** Until when it was simulated next. */
  readonly until: number;
}

export class Run {
  #spec: Spec;
  readonly #plane: ManagementPlane;
  readonly #parts: ManagementParts;
  #chosen: Chosen;
  #episode: Episode<ManagementDetection>;
  readonly #tell: Tell | undefined;
  readonly #residents: readonly string[];
  readonly #operators: Operators;
  readonly #monitor: Monitor;
  #undisturbedCreations: readonly number[] = [];
  #strikesNow = false;
  #keepsStart: (() => void) | null = null;
  /** From which it goes on; null from its beginning. */
  #start: Start | null = null;

  constructor(spec: Spec, plane: ManagementPlane, parts: ManagementParts, observer: RunObserver | null) {
    const { settings } = spec.variant;
    this.#spec = spec;
    this.#plane = plane;
    this.#parts = parts;
    this.#tell = tellerOf(observer);
    this.#chosen = chosenIn(parts, settings);
    this.#episode = this.#newEpisode();
    this.#residents = Array.from({ length: settings.vms }, (_, index) => `app${index + 1}`);
    const draws: DrawObserver = (...draw) => observer?.drew?.(plane.sim.now, ...draw);
    const upkeep = upkeepOf(this.#chosen.mechanism, this.#chosen.repairs);
    plane.boot(`${spec.seed}/${spec.run}`, upkeep, this.#residents, observer?.drew === undefined ? null : draws);
    plane.observer = observer;
    show(observer, { model: 'management', simulation: plane.sim, machine: plane });
    this.#operators = new Operators(plane, this.#residents, settings.retries);
    this.#monitor = new Monitor(plane);
  }

  /** `kept` is called at the strike, when what comes before can be shared. To be called before the run. */
  keepStart(kept: () => void): void {
    this.#keepsStart = kept;
  }

  /** The run of another variant, which was the same until the strike: it is at its strike now. */
  beginAgain(spec: Spec): void {
    const start = this.#start;
    assert(start !== null, 'a run goes on from a start that was not kept');
    start.checkpoint.restore();
    this.#spec = spec;
    this.#chosen = chosenIn(this.#parts, spec.variant.settings);
    this.#episode = this.#newEpisode();
  }

  #newEpisode(): Episode<ManagementDetection> {
    const plane = this.#plane;
    const { fault, mechanism } = this.#chosen;
    return new Episode({
      simulation: plane.sim,
      fault: fault.name,
      mechanism,
      note: (actor, text) => plane.note(actor, text),
      tell: this.#tell,
      cpuOf: () => PRIVVM_CPU,
    });
  }

  observe(): Observed {
    if (this.#start === null) this.#begin();
    else this.#strikeAndGoOn(this.#start.until);
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
      mechanism: this.#chosen.mechanism,
      episode: this.#episode,
      isRestored: restored() === true,
      undisturbedCreations: this.#undisturbedCreations,
      tell: this.#tell,
    };
  }

  #begin(): void {
    const { detection } = this.#spec.variant.settings;
    attachAll(this.#parts.detectors, detection, this.#plane, (found) => this.#detected(found));
    this.#prepareStrike();
  }

  /** Either at a random time among many orders, or at a given point of a single one. */
  #prepareStrike(): void {
    const { fault, workload } = this.#spec.variant.settings;
    const { window, everyPointOf: operation } = fault.trigger;
    const { streams, listeners } = this.#plane;
    if (window !== undefined) {
      const [from, to] = window;
      const at = Math.round(streams.stream('fault.when').uniform(from, to) * 1e6);
      // Between two events, where all that there is can be kept.
      this.#plane.later(at, () => {
        this.#strikesNow = true;
        this.#plane.sim.stop();
      });
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
    const { fault } = this.#chosen;
    // After a false alarm nothing is injected: that run has its result.
    if (this.#episode.isFalseAlarm) return;
    const { now } = plane.sim;
    this.#undisturbedCreations = this.#operators.creationNanos.slice();
    for (const application of plane.applications.values()) application.mark(now);
    this.#monitor.service.mark(now);
    plane.note('injector', `${fault.name} strikes, ${point}`);
    const what = fault.strike(plane);
    plane.note('injector', `it hits ${what}`);
    this.#episode.struck({ cpu: PRIVVM_CPU, entry: `privvm.${what}`, step: point, instruction: 0 });
  }

  #detected(found: ManagementDetection): void {
    const plane = this.#plane;
    const { repairs } = this.#chosen;
    if (!this.#episode.hears(found) || repairs.length === 0) return;
    const note = (text: string): void => plane.note('recovery', text);
    const site = { simulation: plane.sim, note, tell: this.#tell };
    carryOut(
      recover(repairs, { plane, blames: found.blames }, site),
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
    const { sim } = this.#plane;
    while (!isOver() && sim.now < LONGEST_NANOS) this.#simulate(sim.now + LOOK_NANOS);
  }

  #simulate(until: number): void {
    this.#plane.sim.run({ until });
    if (!this.#strikesNow) return;
    this.#strikesNow = false;
    if (this.#keepsStart !== null && this.#episode.detection === null) {
      this.#start = { checkpoint: new Checkpoint([this.#plane, this.#operators, this.#monitor]), until };
      this.#keepsStart();
    }
    this.#strikeAndGoOn(until);
  }

  #strikeAndGoOn(until: number): void {
    this.#hit('at a random time');
    this.#plane.sim.run({ until });
  }
}

export function chosenIn(parts: ManagementParts, { fault, recovery, without }: PrivilegedVmSettings): Chosen {
  const mechanism = named(parts.mechanisms, recovery.privvm ?? noPrivvmRecovery.name);
  return { fault: named(parts.faults, fault.model), mechanism, repairs: repairsOf(mechanism, without) };
}
