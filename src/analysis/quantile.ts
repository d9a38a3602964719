/**
 * Quantiles of a sample, with intervals from order statistics, which assume nothing about the distribution: the number
 * of values below the true quantile is binomial, so a pair of sorted values encloses it with a probability that can be
 * computed (David and Nagaraja, Order Statistics, 7.1).
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { CONFIDENCE } from './proportion.ts';

/**
 * The quantile at `p` of a sorted sample, interpolated linearly as NumPy, R (type 7) and spreadsheets do; null for an
 * empty sample.
 */
export function quantile(sorted: Float64Array, p: number): number | null {
  const position = p * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) return null;
  return below + (position - Math.floor(position)) * (above - below);
}

/**
 * The narrowest equal-tailed pair of sorted values that encloses the true quantile at `p` with at least this
 * confidence. An end is null where the sample has no value far enough out. `unanswered` values are taken to lie below
 * everything for the low end and above everything for the high end.
 */
export function quantileInterval(
  sorted: Float64Array,
  p: number,
  unanswered = 0,
  confidence = CONFIDENCE,
): { low: number | null; high: number | null } {
  const n = sorted.length + unanswered;
  const tail = (1 - confidence) / 2;
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
