/**
 * How often an interval that is looked at after every run ever excludes the true share: computed exactly, by following the distribution of the number of successes
 * among the paths on which no look has excluded it yet.
 */
import type { Interval } from '../../src/analysis/proportion.ts';

/** The probability that some look within `runs` runs excludes `share`. */
export function missesUnderPeeking(
  share: number,
  runs: number,
  intervalOf: (numerator: number, denominator: number) => Interval,
): number {
  let alive = Float64Array.of(1);
  let missed = 0;
  for (let n = 1; n <= runs; n += 1) {
    const next = new Float64Array(n + 1);
    for (let k = 0; k < n; k += 1) {
      next[k] = (next[k] ?? 0) + (alive[k] ?? 0) * (1 - share);
      next[k + 1] = (next[k + 1] ?? 0) + (alive[k] ?? 0) * share;
    }
    const excludes = (k: number): boolean => {
      const { low, high } = intervalOf(k, n);
      return share < low || share > high;
    };
    // Too few successes exclude the share from above, too many from below: the rest lies between two bounds.
    const first = firstWhere(0, Math.floor(share * n), (k) => !excludes(k));
    const last = firstWhere(Math.ceil(share * n), n + 1, excludes) - 1;
    for (let k = 0; k <= n; k += 1) {
      if (k >= first && k <= last) continue;
      missed += next[k] ?? 0;
      next[k] = 0;
    }
    alive = next;
  }
  return missed;
}

/** The first whole number from `from` to `to` for which it holds, given that it holds from there on; `to` if for none before. */
function firstWhere(from: number, to: number, holds: (k: number) => boolean): number {
  let [below, above] = [from - 1, to];
  while (above - below > 1) {
    const between = (below + above) >> 1;
    if (holds(between)) above = between;
    else below = between;
  }
  return above;
}
