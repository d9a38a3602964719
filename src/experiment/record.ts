/**
 * The record of one run. A campaign stores it as one line of JSON; tables and charts are made from records alone.
 *
 * A record is a pure function of (scenario, variant, run index). Nothing in it depends on wall time, on the host, or on
 * which worker made it. All durations are whole simulated nanoseconds.
 */

import type { Measures } from './metrics.ts';

/**
 * Where and when the fault struck. In other components than the VMM, `entry` and `step` say what the component was
 * doing.
 */
export interface StrikeRecord {
  /** Simulated time since the start of the benchmark. */
  readonly atNanos: number;
  /** Where it matters which. */
  readonly cpu?: number;
  /** What was being done: the VMM entry the CPU was in, e.g. `hypercall.grant-map`. */
  readonly entry: string;
  /** The step of that entry that was cut short. */
  readonly step: string;
  /** Instructions of the stock hypervisor that had been executed of the entry. */
  readonly instruction?: number;
  /** Description of what the fault did. */
  readonly act?: string;
}

/**
 * A piece of damage as read off the state: a kind from the catalogue of damage, and the object that has it (`cpu1`,
 * `vm.app1`, `line.disk`, ...).
 */
export interface DamageRecord {
  readonly kind: string;
  readonly object: string;
}

export interface DetectionRecord {
  readonly detector: string;
  /** Where it matters which. */
  readonly cpu?: number;
  readonly atNanos: number;
  readonly latencyNanos: number;
}

export interface RepairRecord {
  readonly repair: string;
  readonly nanos: number;
}

export interface RecoveryRecord {
  readonly mechanism: string;
  /** Repairs in the order they ran; the last one may be the one that never finished. */
  readonly repairs: readonly RepairRecord[];
  /**
   * Whether the mechanism reached its end and let the VMs go on. It says nothing about success: that is judged from
   * outside.
   */
  readonly completed: boolean;
  /** Why it never ended, if it did not. */
  readonly stuck?: string;
  readonly nanos: number;
  /**
   * Damage present when the recovery began, or once all CPUs had stopped. It can be more than the damage at the strike,
   * since some faults act later.
   */
  readonly found?: readonly DamageRecord[];
  /** Damage left in the state when the VMs resumed. */
  readonly left: readonly DamageRecord[];
}

/** A strike with at most one detection and at most one recovery. */
export interface EpisodeRecord {
  readonly fault: string;
  readonly strike?: StrikeRecord;
  /** Damage just after the strike. */
  readonly damage: readonly DamageRecord[];
  /**
   * False when nothing ever used what the fault had changed. Absent when the fault acts by itself, as failstop does.
   */
  readonly activated?: boolean;
  readonly detection?: DetectionRecord;
  /** A detector fired before anything had failed. */
  readonly falseAlarm?: { readonly detector: string; readonly atNanos: number };
  readonly recovery?: RecoveryRecord;
}

/** What the observers outside saw of one VM. */
export interface VmVerdict {
  readonly vm: string;
  readonly affected: boolean;
  /** In words, when affected: "no block I/O finished for 2000 ms". */
  readonly why?: string;
  /** The longest gap in service its client saw. */
  readonly gapNanos: number;
}

/**
 * - `not-injected`: the trigger never came (the run ended first).
 * - `non-manifested`: struck, no detector fired, all output correct.
 * - `sdc`: no detector fired and some output was wrong or missing.
 * - `recovered`: a detector fired and the configuration's success criterion holds.
 * - `failed`: a detector fired and it does not hold.
 */
export type OutcomeClass = 'not-injected' | 'non-manifested' | 'sdc' | 'recovered' | 'failed';

/** What a run measures beside its outcome, or instead of one. */
export interface Observations<Metric extends string = string> {
  /** By metric, in the unit of the metric; a share's is 1 or 0. A metric that this run has no value for is left out. */
  readonly measures?: Measures<Metric>;
  /** What was done when, in the order in which it began. */
  readonly phases?: readonly PhaseRecord[];
  readonly series?: readonly SeriesRecord[];
  /** For state models: by component and state, the hours that the instances of the component spent in the state. */
  readonly stateHours?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /**
   * For state models: the measures asked for, by name, as means over the trials of the run. Each trial begins in the
   * initial state.
   */
  readonly asked?: Readonly<Record<string, number>>;
}

/** A stretch of time in which one actor did one thing. */
export interface PhaseRecord {
  /** The actor: `vmm`, `dom0`, `vm3`, `all VMs`. */
  readonly actor: string;
  readonly phase: string;
  readonly fromNanos: number;
  readonly toNanos: number;
}

/** A quantity over time: value i covers the interval of length `stepNanos` from `fromNanos + i * stepNanos`. */
export interface SeriesRecord {
  /** The quantity and its subject: `throughput of web`. */
  readonly name: string;
  /** `requests/s`, `MB/s`. */
  readonly unit: string;
  readonly fromNanos: number;
  readonly stepNanos: number;
  readonly values: readonly number[];
}

/** A probe that takes time of the machine that it looks at. */
export interface ProbeCost {
  readonly probe: string;
  readonly calls: number;
  /** Of all its calls together. */
  readonly nanos: number;
}

/** Whether it is the run of the scenario alone. */
interface Watchable {
  /** Absent unless probes have taken simulated time: then it is another run than that of the scenario alone. */
  readonly probes?: readonly ProbeCost[];
}

export interface CompletedRun<Metric extends string = string> extends Observations<Metric>, Watchable {
  readonly status: 'completed';
  readonly id: string;
  readonly variant: string;
  readonly run: number;
  readonly episodes: readonly EpisodeRecord[];
  readonly outcome: OutcomeClass;
  readonly vms: readonly VmVerdict[];
  /** For runs of the classes `failed` and `sdc`: what made it fail, one of `causes.ts`. */
  readonly cause?: string;
  /**
   * Service interruption seen by the outermost client, from strike to the first service after it. Absent when service
   * did not come back for good: never, or only until the same failure or its recovery took it away again.
   */
  readonly downtimeNanos?: number;
  /**
   * For a control run, without a failure: the time that all CPUs spent inside the VMM, split into the VMM's own work
   * and the work of the mechanism in normal operation.
   */
  readonly vmm?: { readonly stockNanos: number; readonly addedNanos: number };
  /** Simulated events; a measure of cost that does not depend on the machine. */
  readonly events: number;
}

/** A run without an episode of failure and recovery: it only measures. */
export interface MeasuredRun<Metric extends string = string> extends Observations<Metric>, Watchable {
  readonly status: 'measured';
  readonly id: string;
  readonly variant: string;
  readonly run: number;
  readonly measures: Measures<Metric>;
  readonly events: number;
}

/**
 * A run that has no answer: our own assertion failed (`harness-error`) or the bound on its events was reached
 * (`timeout`).
 */
export interface UnansweredRun {
  readonly status: 'harness-error' | 'timeout';
  readonly id: string;
  readonly variant: string;
  readonly run: number;
  readonly message: string;
}

export type AnsweredRun<Metric extends string = string> = CompletedRun<Metric> | MeasuredRun<Metric>;
export type RunRecord<Metric extends string = string> = AnsweredRun<Metric> | UnansweredRun;

export const isAnswered = (record: RunRecord): record is AnsweredRun =>
  record.status === 'completed' || record.status === 'measured';
