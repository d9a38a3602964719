/**
 * The ratio of two shares of the same runs: successes under one variant per success under another.
 *
 * Its interval is the score interval of Nam and Blackwelder ("Analysis of the ratio of marginal probabilities in a
 * matched-pair setting", Statistics in Medicine 21, 2002): it contains the ratios that a score test does not reject,
 * with the other parameters at their maximum likelihood. It is also valid when a share is 0, where intervals on the
 * logarithm of the ratio do not exist.
 */
import { assert } from '../kernel/assertions.ts';
import { criticalValue, type Interval } from './proportion.ts';

/** Runs by how they ended under the first and under the second variant. */
export interface Pairs {
  readonly both: number;
  readonly firstOnly: number;
  readonly secondOnly: number;
  readonly neither: number;
}

export interface PairedRatio extends Interval {
  /** Successes of the first variant over those of the second. */
  readonly ratio: number;
}

/** The ratio with its two-sided interval; null when the second variant has no success. `high` may be infinite. */
export function pairedRatio(pairs: Pairs, confidence: number): PairedRatio | null {
  const { both, firstOnly, secondOnly } = pairs;
  const second = both + secondOnly;
  if (second === 0) return null;
  const ratio = (both + firstOnly) / second;
  const z = criticalValue(confidence);
  const low = ratio === 0 ? 0 : whereScoreIs(z, pairs, 0, ratio);
  return { ratio, low, high: whereScoreIs(-z, pairs, ratio, Number.POSITIVE_INFINITY) };
}

/** Halvings of the distance between two ratios, on a logarithmic scale, until the resolution of doubles is reached. */
const HALVINGS = 200;
const SMALLEST_RATIO = 1e-12;
const LARGEST_RATIO = 1e12;

/** The ratio between `from` and `to` at which the score is `target`. The score decreases with the ratio. */
function whereScoreIs(target: number, pairs: Pairs, from: number, to: number): number {
  let below = Math.max(from, SMALLEST_RATIO);
  let above = Math.min(to, LARGEST_RATIO);
  for (let step = 0; step < HALVINGS; step++) {
    const middle = Math.sqrt(below * above);
    if (scoreAt(middle, pairs) > target) below = middle;
    else above = middle;
  }
  return Math.sqrt(below * above);
}

/** The difference between the pairs and their expectation under `ratio`, in standard errors under that ratio. */
export function scoreAt(ratio: number, pairs: Pairs): number {
  const { both, firstOnly, secondOnly } = pairs;
  const n = both + firstOnly + secondOnly + pairs.neither;
  assert(n > 0, 'a ratio of no pairs');
  const distance = both + firstOnly - ratio * (both + secondOnly);
  const likeliest = discordantUnder(ratio, pairs);
  const variance = n * ratio * (likeliest.firstOnly + likeliest.secondOnly);
  return distance === 0 ? 0 : distance / Math.sqrt(Math.max(variance, Number.MIN_VALUE));
}

/**
 * The maximum-likelihood shares of discordant pairs, among all distributions in which the two shares of success have
 * this ratio. The share of pairs with any success does not depend on the ratio. Of these, a share `q` succeeds under
 * the second variant only, and the derivative of the likelihood by `q` is a quadratic.
 */
export function discordantUnder(ratio: number, pairs: Pairs): { firstOnly: number; secondOnly: number } {
  const { both, firstOnly, secondOnly, neither } = pairs;
  const some = both + firstOnly + secondOnly;
  const leading = (1 + ratio) * some;
  const linear = (ratio ** 2 - 1) * (both + secondOnly) - firstOnly - secondOnly;
  const root = Math.sqrt(Math.max(0, linear ** 2 + 4 * leading * secondOnly * (ratio - 1)));
  const q = (root - linear) / (2 * leading);
  const share = some / (some + neither);
  return { firstOnly: Math.max(0, share * (1 - (1 - q) / ratio)), secondOnly: Math.max(0, share * q) };
}
