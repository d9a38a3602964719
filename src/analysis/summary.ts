/**
 * The summary of a campaign, computed from its records: one row for each variant, every share with its denominator and
 * interval, and the published figures. Tables, charts and JSON show only what is in the summary and compute no
 * statistics themselves.
 */
import type { RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { experimentOf, type MetricName } from '../experiments.ts';
import { assert } from '../kernel/assertions.ts';
import type { Reported, Scenario } from '../scenario/schema.ts';
import type { Availability, AvailabilityAssumptions } from './availability.ts';
import type { LongRunRow } from './markov/long-run-tally.ts';
import type { MeanMethod } from './mean.ts';
import { type PrecisionRow, PrecisionTally } from './precision.ts';
import { clopperPearson, type IntervalMethod } from './proportion.ts';
import { type StratifiedShare, stratifiedShares } from './strata.ts';
import { CLAIM_INTERVALS, type IntervalChoice, type Tallied, Tally } from './tally.ts';
import type { Warning } from './warning.ts';

/** A published figure, in the unit of its metric: a share is 0 to 1. */
export interface ReportedFigure {
  readonly value: number;
  /** The number of runs that a share is of, if the source says so. */
  readonly of?: number;
  /** The published interval, or else the Clopper-Pearson interval computed from `of`. */
  readonly low?: number;
  readonly high?: number;
  /** The row of the source, e.g. `V3.5`. */
  readonly source: string;
  /** `calibration`: the model was fitted to it, so agreement proves nothing. `prediction`: it was not. */
  readonly use: 'calibration' | 'prediction';
}

export interface SummaryRow extends Tallied {
  readonly variant: string;
  /** The value of each axis. */
  readonly factors: Readonly<Record<string, string>>;
  /** By metric. */
  readonly reported: Readonly<Partial<Record<MetricName, ReportedFigure>>>;
}

export interface Summary {
  readonly scenario: string;
  /** The name of the experiment, one of `experiments`. */
  readonly experiment: string;
  readonly question: string;
  readonly digest: string;
  readonly seed: string;
  /** What was changed in the scenario file, as `path=value`, but for the number of runs. */
  readonly overrides: readonly string[];
  /** Runs of each variant that the campaign asks for. A row's `runs` says how many it has. */
  readonly runs: number;
  readonly modelVersion: string;
  readonly confidence: number;
  /** How the intervals were made. */
  readonly methods: {
    readonly shares: IntervalMethod;
    readonly quantiles: 'order-statistics';
    readonly means: MeanMethod;
  };
  /** In the order of the variants. */
  readonly rows: readonly SummaryRow[];
  /** How well the figures are known that the campaign was to go on for; none when it has a fixed number of runs. */
  readonly precision: readonly PrecisionRow[];
  /** Shares of the stratified population; none when the scenario has no strata. */
  readonly stratified: readonly StratifiedShare[];
  /** Availability, if the number of failures a year is given. */
  readonly availability?: AvailabilityAssumptions & { readonly rows: readonly Availability[] };
  /** For state models: the long run, by simulation and by Markov chains. Filled by `review`. */
  readonly longRun: readonly LongRunRow[];
  /** Warnings about easily misread numbers. Filled by `review`. */
  readonly warnings: readonly Warning[];
}

export interface SummaryInput {
  readonly scenario: Pick<Scenario, 'name' | 'question' | 'seed' | 'runs' | 'reported'> &
    Partial<Pick<Scenario, 'experiment' | 'precision' | 'strata'>>;
  readonly variants: readonly Pick<Variant, 'name' | 'factors'>[];
  /** Read once, in the order of the plan if a precision was asked for, and otherwise in any. */
  readonly records: Iterable<RunRecord>;
  readonly digest: string;
  readonly modelVersion: string;
  /** None if absent. */
  readonly overrides?: readonly string[];
  /** `CLAIM_INTERVALS` if absent. */
  readonly intervals?: IntervalChoice;
}

/**
 * Reduces the records to a Summary. A variant without records has a row of zeros. Throws an AssertionError for a record
 * of an unknown variant.
 */
export function summarize(input: SummaryInput): Summary {
  const { scenario, variants, records, digest, modelVersion, overrides = [], intervals = CLAIM_INTERVALS } = input;
  const { metrics } = experimentOf(scenario);
  const tallies = new Map(variants.map((variant) => [variant.name, new Tally(metrics)]));
  const precision = new PrecisionTally(variants, scenario.precision ?? []);
  for (const record of records) {
    const tally = tallies.get(record.variant);
    assert(tally, () => `record ${record.id} is of variant '${record.variant}', which ${scenario.name} does not have`);
    tally.add(record);
    precision.add(record);
  }
  const rows = variants.map((variant) => {
    const tally = tallies.get(variant.name) ?? new Tally(metrics);
    return rowOf(variant, tally.result(variant.name, intervals), scenario.reported, intervals.confidence);
  });
  return {
    scenario: scenario.name,
    experiment: experimentOf(scenario).name,
    question: scenario.question,
    digest,
    seed: scenario.seed,
    overrides,
    runs: scenario.runs,
    modelVersion,
    confidence: intervals.confidence,
    methods: { shares: intervals.shares, quantiles: 'order-statistics', means: intervals.means },
    rows,
    precision: precision.rows(),
    stratified: scenario.strata === undefined ? [] : stratifiedShares(rows, scenario.strata),
    longRun: [],
    warnings: [],
  };
}

function rowOf(
  variant: SummaryInput['variants'][number],
  tallied: Tallied,
  reported: readonly Reported[],
  confidence: number,
): SummaryRow {
  const about = reported.filter(({ where }) =>
    Object.entries(where).every(([axis, value]) => variant.factors[axis] === value),
  );
  return {
    variant: variant.name,
    factors: variant.factors,
    ...tallied,
    reported: Object.fromEntries(about.map((figure) => [figure.metric, figureOf(figure, confidence)])),
  };
}

function figureOf({ id, value, of, low, high, use }: Reported, confidence: number): ReportedFigure {
  const derived = of === undefined ? {} : { of, ...clopperPearson(Math.round(value * of), of, confidence) };
  return { value, ...derived, ...(low !== undefined && { low }), ...(high !== undefined && { high }), source: id, use };
}
