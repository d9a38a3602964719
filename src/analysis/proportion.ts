/**
 * Shares of runs, with intervals that are also valid near 0 and 1, where recovery rates often are.
 *
 * Clopper-Pearson covers the true share with at least the stated confidence, for every share and every n. It is the
 * default of tables and charts. Wilson covers it with about the stated confidence on average, and is narrower. The Wald
 * interval (share plus or minus a few standard errors) is not offered: at 99 of 100 it covers 63 % instead of 95 %.
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';

/** The default confidence of intervals, two-sided. */
export const CONFIDENCE = 0.95;
/** The largest accepted relative error of the tail probability beyond a bound. */
const TAIL_TOLERANCE = 4e-4;

export const INTERVAL_METHODS = ['clopper-pearson', 'wilson'] as const;
export type IntervalMethod = (typeof INTERVAL_METHODS)[number];

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A share of the runs that meet a condition, from 0 to 1. */
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
  /** Description of the runs of the denominator. */
  readonly condition: string;
  readonly method: IntervalMethod;
  readonly confidence: number;
}

export interface ProportionCounts {
  readonly numerator: number;
  readonly denominator: number;
  /**
   * Runs without an answer. The interval is valid for any answers of them: its low end counts them all as failures, its
   * high end as successes.
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
    // By symmetry the upper bound is computed as a lower bound, too, which keeps the precision of small tails.
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

/** Half the width of a two-sided normal interval in standard errors: 1.96 at 95 %. */
export const criticalValue = (confidence: number): number => -normalQuantile((1 - confidence) / 2);

const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

/**
 * jstat computes the quantile by a few Newton steps and does not report when they fail, so the result is checked with
 * the distribution function.
 */
function betaQuantile(p: number, alpha: number, beta: number): number {
  const x = jStat.beta.inv(p, alpha, beta);
  assert(
    Math.abs(jStat.beta.cdf(x, alpha, beta) - p) < TAIL_TOLERANCE * p,
    () => `beta quantile at ${p} of (${alpha}, ${beta}): ${x} is not it`,
  );
  return x;
}
