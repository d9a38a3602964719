/**
 * Shares of runs, with an interval that keeps its promise near 0 and 1, where recovery rates live.
 *
 * Clopper-Pearson covers the true share at least as often as it says, for every share and every n: it is what claims
 * rest on, and what tables and charts show unless told otherwise. Wilson covers it that often on average and is
 * narrower. The Wald interval (share plus or minus a few standard errors) is not offered: at 99 of 100 it covers 63 %
 * instead of 95 %.
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';

/** The default confidence of intervals, two-sided. */
export const CONFIDENCE = 0.95;
/** By how much of itself the tail beyond a bound may miss what it should be. */
const TAIL_TOLERANCE = 4e-4;

export const INTERVAL_METHODS = ['clopper-pearson', 'wilson'] as const;
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The share of the runs under a condition that are something; 0 to 1, not per cent. */
export interface Proportion extends Interval {
  readonly kind: 'proportion';
  /** `numerator / denominator`, of the runs that have an answer; null when the denominator is 0. */
  readonly value: number | null;
  readonly numerator: number;
  readonly denominator: number;
  /** Runs without an answer, which `low`, `high`, `worst` and `best` allow for. */
  readonly unanswered: number;
  /** The share if every run without an answer had met the condition and failed. */
  readonly worst: number | null;
  /** The share if every run without an answer had met the condition and succeeded. */
  readonly best: number | null;
  /** What the runs of the denominator have in common, in words. */
  readonly condition: string;
  readonly method: IntervalMethod;
  readonly confidence: number;
}

export interface ProportionCounts {
  readonly numerator: number;
  readonly denominator: number;
  /**
   * Runs without an answer. The interval holds whatever they would have been: its low end counts them all as failures,
   * its high end as successes.
   */
  readonly unanswered: number;
}

/** The share with its interval. Throws an AssertionError unless 0 <= numerator <= denominator. */
export function proportion(
  counts: ProportionCounts,
  condition: string,
  method: IntervalMethod = 'clopper-pearson',
  confidence = CONFIDENCE,
): Proportion {
  const { numerator, denominator, unanswered } = counts;
  assert(numerator >= 0 && numerator <= denominator, `a share of ${numerator}/${denominator}`);
  const most = denominator + unanswered;
  return {
    kind: 'proportion',
    value: ratio(numerator, denominator),
    low: shareInterval(method, numerator, most, confidence).low,
    high: shareInterval(method, numerator + unanswered, most, confidence).high,
    numerator,
    denominator,
    unanswered,
    worst: ratio(numerator, most),
    best: ratio(numerator + unanswered, most),
    condition,
    method,
    confidence,
  };
}

/** The interval by the method of this name. */
export function shareInterval(method: IntervalMethod, k: number, n: number, confidence = CONFIDENCE): Interval {
  return method === 'wilson' ? wilson(k, n, confidence) : clopperPearson(k, n, confidence);
}

/** The exact interval of Clopper and Pearson (1934) for `k` successes in `n` trials; 0 to 1 when n is 0. */
export function clopperPearson(k: number, n: number, confidence = CONFIDENCE): Interval {
  const tail = (1 - confidence) / 2;
  return {
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    // By the symmetry of the two tails, the upper bound is found as a lower one, too: small tails keep their digits.
    high: k === n ? 1 : 1 - betaQuantile(tail, n - k, k + 1),
  };
}

/** The score interval of Wilson (1927) for `k` successes in `n` trials; 0 to 1 when n is 0. */
export function wilson(k: number, n: number, confidence = CONFIDENCE): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const z = criticalValue(confidence);
  const share = k / n;
  const shrink = 1 + z ** 2 / n;
  const centre = (share + z ** 2 / (2 * n)) / shrink;
  const half = (z * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2))) / shrink;
  // At the ends the formula is exact in algebra but not in floating point.
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half };
}

/** How many standard errors a two-sided normal interval reaches to each side: 1.96 at 95 %. */
export const criticalValue = (confidence: number): number => -normalQuantile((1 - confidence) / 2);

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/**
 * jstat finds the quantile by a few Newton steps and does not say when they failed, so the answer is put back into the
 * distribution.
 */
function betaQuantile(p: number, alpha: number, beta: number): number {
  const x = jStat.beta.inv(p, alpha, beta);
  assert(
    Math.abs(jStat.beta.cdf(x, alpha, beta) - p) < TAIL_TOLERANCE * p,
    () => `beta quantile at ${p} of (${alpha}, ${beta}): ${x} is not it`,
  );
  return x;
}
