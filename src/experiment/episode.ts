/**
 * One episode of a run, the same in every model: a fault strikes, a detector reports the failure, a mechanism recovers,
 * and the detectors may report again. The run makes this happen; the episode only collects it, for the record.
 */
import type { Simulation } from '../kernel/simulation.ts';
import type { Detection } from './detector.ts';
import type { Entry } from './entry.ts';
import type { Mechanism } from './mechanism.ts';
import type { DamageRecord, EpisodeRecord, RecoveryRecord, StrikeRecord, UnansweredRun } from './record.ts';
import type { RecoveryResult } from './recover.ts';
import type { RunSpec } from './runner.ts';
import { type Tell, tellDetection, tellRecovery, tellStrike } from './telling.ts';

/** Damage present when the recovery began, in models that report it. */
type Result = RecoveryResult<Entry> & { readonly found?: readonly DamageRecord[] };

/** The configuration of an episode, and access to the machine. */
export interface EpisodePlan<Found extends Detection> {
  readonly simulation: Pick<Simulation, 'now'>;
  readonly fault: string;
  readonly mechanism: Mechanism<Entry>;
  /** The time since the start of the benchmark at simulated time zero, if not 0. */
  readonly originNanos?: number;
  readonly note: (actor: string, text: string) => void;
  /** In simulated time; absent when nobody listens. */
  readonly tell?: Tell | undefined;
  /** The CPU that detected it, in models whose records name it. */
  readonly cpuOf?: (found: Found) => number;
}

export class Episode<Found extends Detection, Recovered extends Result = Result> {
  readonly #plan: EpisodePlan<Found>;
  readonly #originNanos: number;
  /** Null until the fault has struck. Its time is counted from the start of the benchmark. */
  strike: StrikeRecord | null = null;
  /** The same in simulated time. */
  struckAt = 0;
  /** Just after the strike. */
  damage: readonly DamageRecord[] = [];
  detection: (Found & { readonly atNanos: number }) | null = null;
  /** What a detector found after the end of the recovery. */
  again: Found | null = null;
  /** Null until a recovery has ended. */
  recovery: Recovered | null = null;
  /** When a recovery was completed. */
  resumedAt: number | null = null;

  constructor(plan: EpisodePlan<Found>) {
    this.#plan = plan;
    this.#originNanos = plan.originNanos ?? 0;
  }

  /** A detector has reported a failure where there was none yet. */
  get isFalseAlarm(): boolean {
    return this.detection !== null && this.strike === null;
  }

  get isRecovering(): boolean {
    return this.detection !== null && this.recovery === null && this.#plan.mechanism.repairs.length > 0;
  }

  struck(what: Omit<StrikeRecord, 'atNanos'>, damage: readonly DamageRecord[] = []): void {
    this.struckAt = this.#plan.simulation.now;
    this.strike = { atNanos: this.struckAt + this.#originNanos, ...what };
    this.damage = damage;
    const { tell, fault } = this.#plan;
    if (tell === undefined) return;
    tellStrike(tell, this.struckAt, where(what), `${fault} strikes, ${what.entry} at "${what.step}"`, damage);
  }

  /**
   * Takes the report of a detector. True for the first report: the run then starts the recovery, if there is a
   * mechanism.
   */
  hears(found: Found, where = ''): boolean {
    if (this.detection !== null) {
      if (this.isRecovering || this.again !== null) return false;
      this.#plan.note(found.detector, `detects another failure: ${found.why}`);
      tellDetection(this.#plan.tell, this.#plan.simulation.now, found.detector, `another failure: ${found.why}`);
      this.again = found;
      return false;
    }
    this.#plan.note(found.detector, `detects a failure${where}: ${found.why}`);
    this.detection = { ...found, atNanos: this.#plan.simulation.now };
    tellDetection(this.#plan.tell, this.#plan.simulation.now, found.detector, found.why);
    return true;
  }

  /** The recovery has ended. True when it was completed. */
  ended(result: Recovered): boolean {
    this.recovery = result;
    tellRecovery(this.#plan.tell, this.#plan.mechanism.name, result);
    if (result.stuck !== null) return false;
    this.resumedAt = this.#plan.simulation.now;
    this.#plan.note('recovery', `over after ${((result.toNanos - result.fromNanos) / 1e6).toFixed(3)} ms`);
    return true;
  }

  /** `activated` is left out for a fault that acts by itself. */
  record(activated?: boolean): EpisodeRecord {
    const { fault, mechanism, cpuOf } = this.#plan;
    const { strike, damage, detection, recovery } = this;
    if (strike === null) {
      if (detection === null) return { fault, damage };
      const atNanos = detection.atNanos + this.#originNanos;
      return { fault, damage, falseAlarm: { detector: detection.detector, atNanos } };
    }
    return {
      fault,
      strike,
      damage,
      ...(activated !== undefined && { activated }),
      ...(detection !== null && {
        detection: {
          detector: detection.detector,
          ...(cpuOf !== undefined && { cpu: cpuOf(detection) }),
          atNanos: detection.atNanos + this.#originNanos,
          latencyNanos: detection.atNanos - this.struckAt,
        },
      }),
      ...(recovery !== null && { recovery: recoveryRecord(mechanism.name, recovery) }),
    };
  }
}

const where = ({ cpu }: Omit<StrikeRecord, 'atNanos'>): string => (cpu === undefined ? 'fault' : `cpu${cpu}`);

function recoveryRecord(mechanism: string, result: Result): RecoveryRecord {
  const { stuck, found } = result;
  return {
    mechanism,
    repairs: result.repairs.map(({ repair, fromNanos, toNanos }) => ({
      repair: repair.name,
      nanos: toNanos - fromNanos,
    })),
    completed: stuck === null,
    ...(stuck !== null && { stuck: stuck.why }),
    nanos: result.toNanos - result.fromNanos,
    ...(found !== undefined && { found }),
    left: result.left,
  };
}

/**
 * Most runs are bounded by the simulated time: this bounds what constants far from their values can put into it. Nine
 * times what the longest run of a shipped scenario has, many years of a host; about a minute of computing.
 */
export const MOST_EVENTS = 100_000_000;

/** The longest time that a run is observed. */
export interface WatchLimits {
  /** The interval between checks whether the observation is complete. */
  readonly lookNanos: number;
  readonly untilNanos?: number;
  /** Far more events than any run needs. A run that reaches this bound is taken for one that never ends. */
  readonly maxEvents?: number;
}

/** Runs the simulation until the observation is complete; false when the run exceeds the bound on events. */
export function watchUntil(
  isOver: () => boolean,
  simulation: Simulation,
  { lookNanos, untilNanos = Infinity, maxEvents = Infinity }: WatchLimits,
): boolean {
  while (!isOver() && simulation.now < untilNanos) {
    const end = simulation.run({ until: simulation.now + lookNanos, maxEvents: maxEvents - simulation.events });
    if (end === 'event-limit') return false;
  }
  return true;
}

/** The record of a run that exceeds the bound on events. */
export function astray({ id, variant, run }: RunSpec, maxEvents: number): UnansweredRun {
  return { status: 'timeout', id, variant: variant.name, run, message: `no end after ${maxEvents} events` };
}
