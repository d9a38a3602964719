/**
 * Latencies and downtimes: what a sample of a quantity says, by its quantiles.
 *
 * Times after a failure are skewed and come in clumps (a reboot or none), so the middle is a median and its interval comes from order statistics, which
 * assumes nothing about the distribution: the number of values below the true quantile is binomial, so a pair of sorted values encloses it with a
 * probability that can be computed (David and Nagaraja, Order Statistics, 7.1).
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { CONFIDENCE } from './proportion.ts';

/** A sample of a quantity. All figures are in `unit`, and null when the sample is too small to say. */
export interface Quantity {
  readonly kind: 'quantity';
  readonly unit: string;
  /** Size of the sample. */
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  /** Interval of the median at 95 %. Below six values there is none. */
  readonly low: number | null;
  readonly high: number | null;
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Summarises `values`, in any order. `unanswered` runs could have had any value, and widen the interval accordingly. */
export function quantity(unit: string, values: Iterable<number>, unanswered = 0): Quantity {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  return {
    kind: 'quantity',
    unit,
    n,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    ...quantileInterval(sorted, 0.5, unanswered),
    // Summed in sorted order: the result does not depend on the order in which the runs were read.
    mean: n === 0 ? null : sorted.reduce((sum, value) => sum + value, 0) / n,
    min: sorted[0] ?? null,
    max: sorted[n - 1] ?? null,
  };
}

/** The quantile at `p` of a sorted sample, interpolated linearly as NumPy, R (type 7) and spreadsheets do; null for an empty sample. */
export function quantile(sorted: Float64Array, p: number): number | null {
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (position - Math.floor(position)) * (above - below);
}

/**
 * The narrowest equal-tailed pair of sorted values that encloses the true quantile at `p` with at least 95 %. An end is null where the sample has no value
 * far enough out. `unanswered` values are taken to lie below everything for the low end and above everything for the high end.
 */
export function quantileInterval(
  sorted: Float64Array,
  p: number,
  unanswered = 0,
): { low: number | null; high: number | null } {
  const n = sorted.length + unanswered;
  const tail = (1 - CONFIDENCE) / 2;
  const below = countAt(n, p, tail);
  const above = countAt(n, 1 - p, tail);
  return { low: sorted[below - unanswered - 1] ?? null, high: sorted[n - above] ?? null };
}

/** The largest rank r with P(fewer than r of n values lie below the quantile at p) <= tail; 0 when there is none. */
function countAt(n: number, p: number, tail: number): number {
  let fits = 0;
  let exceeds = n + 1;
  while (exceeds - fits > 1) {
    const rank = (fits + exceeds) >> 1;
    // P(Bin(n, p) < rank) = 1 - P(Beta(rank, n - rank + 1) <= p)
    if (1 - jStat.beta.cdf(p, rank, n - rank + 1) <= tail) fits = rank;
    else exceeds = rank;
  }
  assert(fits <= n, `rank ${fits} of ${n} values`);
  return fits;
}
