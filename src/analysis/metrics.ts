/**
 * Computes metrics from records: which runs meet the condition of a metric, which of those it counts, or what it
 * measures on them. Names, units and meanings are in the experiments. The code does not compile until each metric of
 * `FAILURE_METRICS` is computed here; all others are taken from the measurements of the run.
 */

import type { FailureMetric, MetricUnit } from '../experiment/metrics.ts';
import type { AnsweredRun, CompletedRun } from '../experiment/record.ts';
import { byMetric, type MetricName, metricNamed } from '../experiments.ts';

type Holds = (run: AnsweredRun) => boolean;

/** The runs that a metric is taken over, with a description. */
export interface Condition {
  readonly holds: Holds;
  readonly words: string;
}

export interface ShareRule {
  readonly kind: 'proportion';
  readonly condition: Condition;
  readonly holds: Holds;
}

export interface QuantityRule {
  readonly kind: 'quantity';
  readonly condition: Condition;
  readonly unit: MetricUnit;
  /** The run's contribution to the sample; a run of several episodes may give several values. */
  readonly values: (run: AnsweredRun) => readonly number[];
  /**
   * A run that meets the condition but has no value never ended what is measured: its time counts as longer than any
   * other.
   */
  readonly mayNeverEnd?: true;
}

export type MetricRule = ShareRule | QuantityRule;

/** A condition for runs with an episode of failure. */
const failure =
  (holds: (run: CompletedRun) => boolean): Holds =>
  (run) =>
    run.status === 'completed' && holds(run);

const injected = failure(({ outcome }) => outcome !== 'not-injected');
/** For a fault that acts by itself, `activated` is absent and counts as true. */
const activated = failure((run) => injected(run) && run.episodes.every((episode) => episode.activated !== false));
const detected = failure(({ episodes }) => episodes.some(({ detection }) => detection !== undefined));
const manifested = failure((run) => injected(run) && run.outcome !== 'non-manifested');
const observed = failure(() => true);
const alarmedFalsely = failure(({ episodes }) => episodes.some(({ falseAlarm }) => falseAlarm !== undefined));
const attempted = failure(({ episodes }) => episodes.some(({ recovery }) => recovery !== undefined));
const recovered = failure(({ outcome }) => outcome === 'recovered');
const withoutVmFailures = failure((run) => recovered(run) && run.vms.every(({ affected }) => !affected));

/** The conditions of metrics: which runs meet them, with descriptions. */
export const CONDITIONS = {
  injected: { holds: injected, words: 'runs in which a fault was injected' },
  detected: { holds: detected, words: 'runs in which a detector fired' },
  manifested: { holds: manifested, words: 'runs in which a detector fired or output was wrong' },
  observed: { holds: observed, words: 'runs that were observed' },
  'recovery-attempted': { holds: attempted, words: 'runs in which a recovery started' },
  dry: { holds: failure(({ vmm }) => vmm !== undefined), words: 'runs with a dry injection' },
  recovered: { holds: recovered, words: 'runs that met the success criterion' },
} as const satisfies Record<string, Condition>;

const FAILURE_RULES: Readonly<Record<FailureMetric, MetricRule>> = {
  'activated|injected': { kind: 'proportion', condition: CONDITIONS.injected, holds: activated },
  'detected|injected': { kind: 'proportion', condition: CONDITIONS.injected, holds: detected },
  'non-manifested|injected': {
    kind: 'proportion',
    condition: CONDITIONS.injected,
    holds: failure(({ outcome }) => outcome === 'non-manifested'),
  },
  'sdc|injected': {
    kind: 'proportion',
    condition: CONDITIONS.injected,
    holds: failure(({ outcome }) => outcome === 'sdc'),
  },
  'recovery-attempted|detected': { kind: 'proportion', condition: CONDITIONS.detected, holds: attempted },
  'recovered|detected': { kind: 'proportion', condition: CONDITIONS.detected, holds: recovered },
  'recovered|manifested': { kind: 'proportion', condition: CONDITIONS.manifested, holds: recovered },
  'false-alarm|observed': { kind: 'proportion', condition: CONDITIONS.observed, holds: alarmedFalsely },
  'no-vm-failures|detected': { kind: 'proportion', condition: CONDITIONS.detected, holds: withoutVmFailures },
  'detectionMs|detected': {
    kind: 'quantity',
    condition: CONDITIONS.detected,
    unit: 'ms',
    values: ofFailure(detectionsMs),
  },
  'recoveryMs|recovery-attempted': {
    kind: 'quantity',
    condition: CONDITIONS['recovery-attempted'],
    unit: 'ms',
    values: ofFailure(completedRecoveriesMs),
  },
  'overhead|dry': { kind: 'quantity', condition: CONDITIONS.dry, unit: 'ratio', values: ofFailure(overheads) },
  'downtimeMs|detected': {
    kind: 'quantity',
    condition: CONDITIONS.detected,
    unit: 'ms',
    values: ofFailure(downtimesMs),
    mayNeverEnd: true,
  },
  'downtimeMs|recovered': {
    kind: 'quantity',
    condition: CONDITIONS.recovered,
    unit: 'ms',
    values: ofFailure(downtimesMs),
  },
};

/** The rule of any metric. Throws an AssertionError for one that no experiment has. */
export function ruleOf(name: MetricName): MetricRule {
  return RULES.get(name) ?? measured(name);
}

const RULES = new Map<MetricName, MetricRule>(byMetric(FAILURE_RULES));

/** A metric that runs measure themselves. A share is the share of the runs that measured 1. */
function measured(name: MetricName): MetricRule {
  const { unit, of: words = 'runs that measured it' } = metricNamed(name);
  const condition: Condition = { holds: (run) => run.measures?.[name] !== undefined, words };
  const rule: MetricRule =
    unit === 'share'
      ? { kind: 'proportion', condition, holds: (run) => run.measures?.[name] === 1 }
      : { kind: 'quantity', condition, unit, values: (run) => [run.measures?.[name] ?? Number.NaN] };
  RULES.set(name, rule);
  return rule;
}

function ofFailure(values: (run: CompletedRun) => readonly number[]): QuantityRule['values'] {
  return (run) => (run.status === 'completed' ? values(run) : []);
}

export const msOf = (nanos: number): number => nanos / 1e6;

function detectionsMs(run: CompletedRun): number[] {
  return run.episodes.flatMap(({ detection }) => (detection ? [msOf(detection.latencyNanos)] : []));
}

/** A recovery that never ended has no duration. */
function completedRecoveriesMs(run: CompletedRun): number[] {
  return run.episodes.flatMap(({ recovery }) => (recovery?.completed ? [msOf(recovery.nanos)] : []));
}

function overheads({ vmm }: CompletedRun): number[] {
  return vmm === undefined ? [] : [vmm.addedNanos / vmm.stockNanos];
}

function downtimesMs(run: CompletedRun): number[] {
  return run.downtimeNanos === undefined ? [] : [msOf(run.downtimeNanos)];
}
