/**
 * Planning: the number of runs of each variant for the requested precision, computed from a pilot. The figure is a
 * share, a mean (such as an unavailability), or a quantile.
 */
import jStat from 'jstat';
import type { MetricName } from '../experiments.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';
import type { Statistic } from '../scenario/precision.ts';
import { sequenceRuns } from './confidence-sequence.ts';
import { meanSequenceValues } from './mean-sequence.ts';
import type { Proportion } from './proportion.ts';
import { LEVELS, quantileSequenceValues } from './quantile-sequence.ts';
import type { Quantity } from './quantity.ts';
import { plannedSample, type SampleAim, worstShare } from './sample-size.ts';
import type { SummaryRow } from './summary.ts';

export interface PlanAim extends SampleAim {
  readonly metric: MetricName;
  readonly statistic: Statistic;
  /** For a quantity: whether `within` is relative to the figure, or an amount in its unit. */
  readonly isRelative: boolean;
}

/** Runs of one variant, including those that do not meet the metric's condition. */
interface Planned {
  readonly variant: string;
  readonly factors: Readonly<Record<string, string>>;
  readonly pilotRuns: number;
  /** Null when the pilot is too small. */
  readonly runsByPilot: number | null;
  /** With `--precision`, which stops by itself and may be looked at; expected, if the figure is the pilot's. */
  readonly runsByPrecision: number | null;
}

export interface PlannedShare extends Planned {
  readonly kind: 'proportion';
  /** The pilot's share. */
  readonly numerator: number;
  readonly denominator: number;
  /** For any share: a share of one half takes most. */
  readonly runsForAnyShare: number | null;
}

export interface PlannedQuantity extends Planned {
  readonly kind: 'quantity';
  readonly unit: string;
  readonly n: number;
  readonly value: number | null;
  /** The precision of the pilot; 0 where all values are the same. */
  readonly halfWidth: number | null;
  /** With the upper 90 % bound of the variation in the pilot. */
  readonly runsIfUnlucky: number | null;
}

export type PlannedVariant = PlannedShare | PlannedQuantity;

/** The least number of runs with a value for a plan. */
const FEWEST = 30;

/** Whether each variant has enough runs that meet the metric's condition for a plan. */
export const hasSeenEnough = (pilot: readonly SummaryRow[], { metric }: Pick<PlanAim, 'metric'>): boolean =>
  pilot.every(({ metrics }) => {
    const figure = metrics[metric];
    return (figure?.kind === 'proportion' ? figure.denominator : (figure?.n ?? 0)) >= FEWEST;
  });

export function plannedVariants(pilot: readonly SummaryRow[], aim: PlanAim): PlannedVariant[] {
  return pilot.flatMap((row): PlannedVariant[] => {
    const figure = row.metrics[aim.metric];
    if (figure === undefined) return [];
    return [figure.kind === 'proportion' ? plannedShare(row, figure, aim) : plannedQuantity(row, figure, aim)];
  });
}

function plannedShare({ variant, factors, runs }: SummaryRow, share: Proportion, aim: PlanAim): PlannedShare {
  const { numerator, denominator, value } = share;
  const runsFor = (meeting: number): number | null =>
    value === null ? null : Math.ceil((meeting * runs) / denominator);
  return {
    kind: 'proportion',
    variant,
    factors,
    numerator,
    denominator,
    pilotRuns: runs,
    runsForAnyShare: runsFor(plannedSample(0.5, aim)),
    runsByPilot: runsFor(plannedSample(worstShare(share), aim)),
    runsByPrecision: value === null ? null : runsFor(sequenceRuns(value, aim)),
  };
}

/**
 * The interval narrows with the square root of the number of values, so the width of the pilot's interval gives the
 * number of values (Cochran, Sampling Techniques, 4.7, for means).
 */
function plannedQuantity({ variant, factors, runs }: SummaryRow, sample: Quantity, aim: PlanAim): PlannedQuantity {
  const { n, unit } = sample;
  const { value, halfWidth } = knownOf(sample, aim);
  const target = value === null ? null : aim.isRelative ? aim.within * Math.abs(value) : aim.within;
  const runsFor = (wide: number | null): number | null => {
    if (wide === null || target === null || n === 0) return null;
    if (wide === 0) return runs;
    return target === 0 ? null : Math.ceil((valuesFor(n, wide / target, aim) * runs) / n);
  };
  const common = { kind: 'quantity', variant, factors, unit, n, value, halfWidth, pilotRuns: runs } as const;
  return {
    ...common,
    runsByPilot: runsFor(halfWidth),
    runsIfUnlucky: runsFor(halfWidth === null ? null : halfWidth * spreadFactor(n)),
    runsByPrecision: runsByPrecision(),
  };

  function runsByPrecision(): number | null {
    if (halfWidth === null || target === null || n === 0) return null;
    // A mean of 0 has not been seen to vary: the rule waits for that.
    if (value === 0 || target === 0) return null;
    const deviation = (halfWidth * Math.sqrt(n)) / normalQuantile((1 + aim.confidence) / 2);
    const values =
      aim.statistic === 'mean'
        ? meanSequenceValues(deviation ** 2, { within: target, confidence: aim.confidence })
        : quantileSequenceValues(deviation, LEVELS[aim.statistic], { within: target, confidence: aim.confidence });
    return Math.ceil((values * runs) / n);
  }
}

/** The number of values needed if `n` of them give an interval that is `times` too wide. */
function valuesFor(n: number, times: number, { statistic, confidence }: PlanAim): number {
  const tail = (1 - confidence) / 2;
  const many = Math.ceil(n * times ** 2);
  // An interval of a quantile needs values on both sides of it, far enough out.
  if (statistic === 'median') return Math.max(many, Math.ceil(Math.log(tail) / Math.log(0.5)));
  if (statistic === 'p95') return Math.max(many, Math.ceil(Math.log(tail) / Math.log(0.95)));
  // For few values Student's factor is much larger than for many.
  const normal = normalQuantile(1 - tail);
  let values = Math.max(2, many);
  while (values < n && (-jStat.studentt.inv(tail, values - 1) / normal) * Math.sqrt(n / values) * times > 1)
    values += 1;
  return values;
}

/** The figure, and half its interval, computed with the normal factor instead of Student's. */
function knownOf(sample: Quantity, { statistic, confidence }: PlanAim): Pick<PlannedQuantity, 'value' | 'halfWidth'> {
  const { n, min, max, unanswered } = sample;
  const isConstant = n > 1 && min === max && unanswered === 0;
  if (statistic === 'mean') {
    if (isConstant) return { value: sample.mean, halfWidth: 0 };
    const half = halfOf(sample.meanLow, sample.meanHigh);
    // Student's factor shrinks towards the normal one as the sample grows.
    const shrink = n < 2 ? 1 : normalQuantile((1 + confidence) / 2) / -jStat.studentt.inv((1 - confidence) / 2, n - 1);
    return { value: sample.mean, halfWidth: half === null ? null : half * shrink };
  }
  return statistic === 'median'
    ? { value: sample.p50, halfWidth: isConstant ? 0 : halfOf(sample.low, sample.high) }
    : { value: sample.p95, halfWidth: isConstant ? 0 : halfOf(sample.p95Low, sample.p95High) };
}

const halfOf = (low: number | null, high: number | null): number | null =>
  low === null || high === null ? null : (high - low) / 2;

/** The factor by which the true standard deviation may exceed that of `n` normal values, one-sided at 90 %. */
const spreadFactor = (n: number): number => (n < 2 ? 1 : Math.sqrt((n - 1) / jStat.chisquare.inv(0.1, n - 1)));
