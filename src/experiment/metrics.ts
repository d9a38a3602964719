/**
 * The metrics that a scenario can quote a reported value for, and that tables and charts show.
 *
 * A metric is named `what|condition`: the share of the runs that meet the condition which also are `what`, or the
 * quantity `what` over the runs that meet the condition. Its condition is part of a percentage's name because the same
 * word has been published with three different denominators.
 */

export interface Metric {
  /**
   * A share, of runs, lies in 0..1. Everything else is measured on each run: times; a ratio, 0.1 for 10 %;
   * `per-second`, operations or requests; a count; money.
   */
  readonly unit: MetricUnit;
  readonly meaning: string;
  /**
   * What a run has to be like to have a value, in words: "runs in which a fault was injected". Of metrics that runs
   * measure themselves; "runs that measured it" if not said.
   */
  readonly of?: string;
  /** Left out of the tables on the terminal; files have it all the same. */
  readonly isDetail?: true;
  /** A table of its own names the variant that has the most of it. */
  readonly extreme?: 'largest';
  /**
   * It is a part of another metric, for this reason, in two or three words: the parts of one add up to it, and are
   * shown beside it.
   */
  readonly partOf?: { readonly whole: string; readonly reason: string };
  /** A share of time without service: shown as availability and nines, too. */
  readonly isUnavailability?: true;
  /**
   * It is a total over another, which this metric measures: its mean over runs is that of both totals, downtime over
   * time.
   */
  readonly weightedBy?: string;
  /** The summary keeps its distribution, not only its quantiles. */
  readonly hasDistribution?: true;
}

export type MetricUnit = 'share' | 'ms' | 's' | 'h' | 'ratio' | 'per-second' | 'count' | 'usd' | 'nines';

/** The metrics of an experiment in which something fails and may be recovered. */
export const FAILURE_METRICS = {
  'activated|injected': {
    unit: 'share',
    meaning: 'runs in which something used what the fault had changed, among those in which a fault was injected',
  },
  'detected|injected': {
    unit: 'share',
    meaning: 'runs in which a detector fired, among those in which a fault was injected',
  },
  'non-manifested|injected': {
    unit: 'share',
    meaning: 'runs without any effect, among those in which a fault was injected',
  },
  'sdc|injected': {
    unit: 'share',
    meaning: 'runs with wrong output that no detector noticed, among those in which a fault was injected',
  },
  'recovery-attempted|detected': {
    unit: 'share',
    meaning: 'runs in which a recovery started, among those in which a detector fired',
  },
  'recovered|detected': {
    unit: 'share',
    meaning: 'runs that met the success criterion, among those in which a detector fired',
  },
  'recovered|manifested': {
    unit: 'share',
    meaning:
      'runs that met the success criterion, among those in which a detector fired, or output was wrong and no ' +
      'detector noticed',
  },
  'false-alarm|observed': {
    unit: 'share',
    meaning: 'runs in which a detector fired before anything had failed, among all that were observed',
  },
  'no-vm-failures|detected': {
    unit: 'share',
    meaning:
      'runs that met the success criterion without any VM affected (noVMF), among those in which a detector fired',
  },
  'detectionMs|detected': { unit: 'ms', meaning: 'time from the strike to its detection' },
  'recoveryMs|recovery-attempted': { unit: 'ms', meaning: 'time that the mechanism took, when it reached its end' },
  'overhead|dry': {
    unit: 'ratio',
    meaning:
      "time spent in the VMM by the mechanism's run-time parts, over the time without them, in " +
      'runs with a dry injection',
  },
  'downtimeMs|detected': {
    unit: 'ms',
    meaning:
      'service interruption seen by the outermost client, in the runs with a detection after which service came back',
  },
  'downtimeMs|recovered': { unit: 'ms', meaning: 'service interruption seen by the outermost client' },
} as const satisfies Record<string, Metric>;

export type FailureMetric = keyof typeof FAILURE_METRICS;

/** What a run has measured, each in the unit of the metric. One that it has no value for is left out. */
export type Measures<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/**
 * All parts together, of which some runs do not have each: those are null. The compiler looks at the names in a part,
 * as it would not where one is spread.
 */
export function measured<Name extends string>(...parts: readonly (Measures<NoInfer<Name>> | null)[]): Measures<Name> {
  return Object.assign({}, ...parts) as Measures<Name>;
}
