/**
 * Whether two samples of outcomes come from one distribution, and how large a difference they would have shown.
 *
 * Chi-square of homogeneity over the classes; those of which fewer than five are expected in a sample are put together.
 * Power: the difference of two shares that a two-sided test finds with a probability of 90 %, in the normal
 * approximation, at the pooled share.
 */
import jstat from 'jstat';
import { normalQuantile } from '../../src/kernel/normal-quantile.ts';

export const LEVEL = 0.01;
export const POWER = 0.9;
const SMALLEST_EXPECTATION = 5;

export interface Homogeneity {
  readonly statistic: number;
  readonly freedom: number;
}

export function homogeneity(one: readonly string[], other: readonly string[]): Homogeneity {
  const runs = one.length + other.length;
  const smallest = Math.min(one.length, other.length);
  const all = countsOf([...one, ...other]);
  const isRare = (name: string): boolean => ((all.get(name) ?? 0) * smallest) / runs < SMALLEST_EXPECTATION;
  const merged = (name: string): string => (isRare(name) ? 'rare' : name);
  const both = countsOf([...one, ...other].map(merged));
  let statistic = 0;
  for (const sample of [one, other]) {
    const counts = countsOf(sample.map(merged));
    for (const [name, count] of both) {
      const expected = (count * sample.length) / runs;
      statistic += ((counts.get(name) ?? 0) - expected) ** 2 / expected;
    }
  }
  return { statistic, freedom: both.size - 1 };
}

/** The probability of a statistic as large as this when nothing differs. */
export function significance({ statistic, freedom }: Homogeneity): number {
  return freedom === 0 ? 1 : 1 - jstat.chisquare.cdf(statistic, freedom);
}

/** Independent tests as one. */
export function together(tests: readonly Homogeneity[]): Homogeneity {
  return {
    statistic: tests.reduce((sum, test) => sum + test.statistic, 0),
    freedom: tests.reduce((sum, test) => sum + test.freedom, 0),
  };
}

/** The difference of a class's shares that samples of these sizes show with a probability of `POWER`. */
export function shownDifference(share: number, n: number, m: number): number {
  const spread = Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
  return (normalQuantile(1 - LEVEL / 2) + normalQuantile(POWER)) * spread;
}

function countsOf(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
