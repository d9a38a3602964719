/**
 * How each metric is read off a run: which runs meet its condition, and which of those are what it counts, or what it measures on them.
 * Names, units and meanings are the scenario's (`scenario/metrics.ts`); a metric added there does not compile until it is read here.
 */
import type { CompletedRun } from '../campaign/record.ts';
import type { MetricName } from '../scenario/metrics.ts';

type Holds = (run: CompletedRun) => boolean;

export interface ShareRule {
  readonly kind: 'proportion';
  readonly condition: Condition;
  readonly holds: Holds;
}

export interface QuantityRule {
  readonly kind: 'quantity';
  readonly condition: Condition;
  readonly unit: 'ms' | 'ratio';
  /** The run's contribution to the sample; a run of several episodes may give several values. */
  readonly values: (run: CompletedRun) => readonly number[];
}

export type MetricRule = ShareRule | QuantityRule;
export type Condition = keyof typeof CONDITIONS;

const injected: Holds = (run) => run.outcome !== 'not-injected';
/** A fault that acts by itself does not say that it was activated. */
const activated: Holds = (run) => injected(run) && run.episodes.every((episode) => episode.activated !== false);
const detected: Holds = (run) => run.episodes.some((episode) => episode.detection !== undefined);
const attempted: Holds = (run) => run.episodes.some((episode) => episode.recovery !== undefined);
const recovered: Holds = (run) => run.outcome === 'recovered';
const withoutVmFailures: Holds = (run) => recovered(run) && run.vms.every(({ affected }) => !affected);

/** The conditions that metrics are taken under: which runs meet them, and how that is said. */
export const CONDITIONS = {
  injected: { holds: injected, words: 'runs in which a fault was injected' },
  detected: { holds: detected, words: 'runs in which a detector fired' },
  'recovery-attempted': { holds: attempted, words: 'runs in which a recovery started' },
  dry: { holds: (run) => run.vmm !== undefined, words: 'runs with a dry injection' },
  recovered: { holds: recovered, words: 'runs that met the success criterion' },
} as const satisfies Record<string, { holds: Holds; words: string }>;

export const METRIC_RULES: Readonly<Record<MetricName, MetricRule>> = {
  'activated|injected': { kind: 'proportion', condition: 'injected', holds: activated },
  'detected|injected': { kind: 'proportion', condition: 'injected', holds: detected },
  'non-manifested|injected': {
    kind: 'proportion',
    condition: 'injected',
    holds: (run) => run.outcome === 'non-manifested',
  },
  'sdc|injected': { kind: 'proportion', condition: 'injected', holds: (run) => run.outcome === 'sdc' },
  'recovery-attempted|detected': { kind: 'proportion', condition: 'detected', holds: attempted },
  'recovered|detected': { kind: 'proportion', condition: 'detected', holds: recovered },
  'no-vm-failures|detected': { kind: 'proportion', condition: 'detected', holds: withoutVmFailures },
  'detectionMs|detected': { kind: 'quantity', condition: 'detected', unit: 'ms', values: detectionsMs },
  'recoveryMs|recovery-attempted': {
    kind: 'quantity',
    condition: 'recovery-attempted',
    unit: 'ms',
    values: completedRecoveriesMs,
  },
  'overhead|dry': { kind: 'quantity', condition: 'dry', unit: 'ratio', values: overheads },
  'downtimeMs|detected': { kind: 'quantity', condition: 'detected', unit: 'ms', values: downtimesMs },
  'downtimeMs|recovered': { kind: 'quantity', condition: 'recovered', unit: 'ms', values: downtimesMs },
};

/** In the order in which they are shown. */
export const METRIC_NAMES = Object.keys(METRIC_RULES) as MetricName[];

export const msOf = (nanos: number): number => nanos / 1e6;

function detectionsMs(run: CompletedRun): number[] {
  return run.episodes.flatMap(({ detection }) => (detection ? [msOf(detection.latencyNanos)] : []));
}

/** A recovery that never reached its end has no duration. */
function completedRecoveriesMs(run: CompletedRun): number[] {
  return run.episodes.flatMap(({ recovery }) => (recovery?.completed ? [msOf(recovery.nanos)] : []));
}

function overheads({ vmm }: CompletedRun): number[] {
  return vmm === undefined ? [] : [vmm.addedNanos / vmm.stockNanos];
}

function downtimesMs(run: CompletedRun): number[] {
  return run.downtimeNanos === undefined ? [] : [msOf(run.downtimeNanos)];
}
