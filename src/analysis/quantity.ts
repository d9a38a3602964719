/**
 * A sample of a quantity, such as latencies and downtimes: its quantiles and its mean.
 *
 * Times after a failure are skewed and have several modes (with or without a reboot), so the median is their main
 * figure. The mean determines availability.
 */
import { isConstant, type MeanMethod, meanInterval, meanOf } from './mean.ts';
import { CONFIDENCE } from './proportion.ts';
import { quantile, quantileInterval } from './quantile.ts';

/** A sample of a quantity. All figures are in `unit`, and null when the sample is too small. */
export interface Quantity {
  readonly kind: 'quantity';
  readonly unit: string;
  /** Size of the sample. */
  readonly n: number;
  /** Runs without an answer, which the intervals allow for. */
  readonly unanswered: number;
  readonly p50: number | null;
  /** Interval of the median, by order statistics. At 95 % there is none below six values. */
  readonly low: number | null;
  readonly high: number | null;
  readonly p95: number | null;
  /** Interval of the 95th percentile, by order statistics; its upper end takes 72 values at 95 %. */
  readonly p95Low: number | null;
  readonly p95High: number | null;
  readonly mean: number | null;
  /**
   * Interval of the mean by `meanMethod`. None when runs are without an answer, since one value could change the mean
   * by any amount, and none when all values are the same.
   */
  readonly meanLow: number | null;
  readonly meanHigh: number | null;
  readonly meanMethod: MeanMethod;
  readonly min: number | null;
  readonly max: number | null;
  readonly confidence: number;
}

export interface QuantityOptions {
  /** Runs that could have had any value, and widen the intervals accordingly. */
  readonly unanswered?: number;
  readonly meanMethod?: MeanMethod;
  readonly confidence?: number;
  /** Name of the sample, which seeds resampling. */
  readonly label?: string;
}

/** Summarises `values`, in any order. */
export function quantity(unit: string, values: Iterable<number>, options: QuantityOptions = {}): Quantity {
  const { unanswered = 0, meanMethod = 't', confidence = CONFIDENCE, label = '' } = options;
  // Sorted first, so that no figure depends on the order of the runs.
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const median = quantileInterval(sorted, 0.5, unanswered, confidence);
  const upper = quantileInterval(sorted, 0.95, unanswered, confidence);
  const mean = unanswered > 0 || isConstant(sorted) ? null : meanInterval(sorted, meanMethod, label, confidence);
  return {
    kind: 'quantity',
    unit,
    n,
    unanswered,
    p50: quantile(sorted, 0.5),
    low: median.low,
    high: median.high,
    p95: quantile(sorted, 0.95),
    p95Low: upper.low,
    p95High: upper.high,
    mean: n === 0 ? null : meanOf(sorted),
    meanLow: mean?.low ?? null,
    meanHigh: mean?.high ?? null,
    meanMethod,
    min: sorted[0] ?? null,
    max: sorted[n - 1] ?? null,
    confidence,
  };
}
