/**
 * The metrics: what tables and charts show, and what a scenario can quote a reported value for.
 *
 * A metric is named `what|condition`: a share is that of the runs that are `what` among the runs that meet the
 * condition; a quantity `what` is taken over the runs that meet the condition. The condition is part of the name
 * because publications use the same word with three different denominators.
 */

export interface Metric {
  /**
   * A share, of runs, lies in 0..1. Everything else is measured on each run: times; a ratio, 0.1 for 10 %;
   * `per-second`, operations or requests; a count; money.
   */
  readonly unit: MetricUnit;
  readonly meaning: string;
  /**
   * For metrics that runs measure themselves: which runs have a value, such as "runs in which a fault was injected".
   * Default: "runs that measured it".
   */
  readonly of?: string;
  /** Not shown in the tables on the terminal, but written to files. */
  readonly isDetail?: true;
  /** A separate table names the variant with the largest value. */
  readonly extreme?: 'largest';
  /**
   * A part of another metric, named in two or three words. The parts of a metric add up to it and are shown beside it.
   */
  readonly partOf?: { readonly whole: string; readonly reason: string };
  /** A share of time without service: also shown as availability and nines. */
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

/** The measurements of a run, each in the unit of its metric. Metrics without a value are absent. */
export type Measures<Name extends string> = Readonly<Partial<Record<Name, number>>>;

/**
 * Merges measurements; a part that this run does not have is null. The compiler checks the names in each part, which it
 * does not do for spread objects.
 */
export function measured<Name extends string>(...parts: readonly (Measures<NoInfer<Name>> | null)[]): Measures<Name> {
  return Object.assign({}, ...parts) as Measures<Name>;
}
