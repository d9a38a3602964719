/**
 * Shares of runs, with an interval that keeps its promise near 0 and 1, where recovery rates live.
 *
 * Clopper-Pearson covers the true share at least as often as it says, for every share and every n: it is what claims rest on. Wilson covers it that
 * often on average and is narrower: it is what charts draw. The Wald interval (share plus or minus a few standard errors) is not offered: at 99 of
 * 100 it covers 63 % instead of 95 %.
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';

/** Every interval of the analysis has this confidence, two-sided. */
export const CONFIDENCE = 0.95;
/** The standard normal quantile at 97.5 %. */
const Z = 1.959963984540054;
/** By how much the tail beyond a bound may miss its 2.5 %. */
const TAIL_TOLERANCE = 1e-5;

export type IntervalMethod = 'clopper-pearson' | 'wilson';

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
  /** What the runs of the denominator have in common, in words. */
  readonly condition: string;
  readonly method: IntervalMethod;
  readonly confidence: number;
}

export interface ProportionCounts {
  readonly numerator: number;
  readonly denominator: number;
  /** Runs without an answer. The interval holds whatever they would have been: its low end counts them all as failures, its high end as successes. */
  readonly unanswered: number;
}

/** The share with its interval. Throws an AssertionError unless 0 <= numerator <= denominator. */
export function proportion(
  counts: ProportionCounts,
  condition: string,
  method: IntervalMethod = 'clopper-pearson',
): Proportion {
  const { numerator, denominator, unanswered } = counts;
  assert(numerator >= 0 && numerator <= denominator, `a share of ${numerator}/${denominator}`);
  const interval = method === 'wilson' ? wilson : clopperPearson;
  const most = denominator + unanswered;
  return {
    kind: 'proportion',
    value: denominator === 0 ? null : numerator / denominator,
    low: interval(numerator, most).low,
    high: interval(numerator + unanswered, most).high,
    numerator,
    denominator,
    condition,
    method,
    confidence: CONFIDENCE,
  };
}

/** The exact interval of Clopper and Pearson (1934) for `k` successes in `n` trials; 0 to 1 when n is 0. */
export function clopperPearson(k: number, n: number): Interval {
  const tail = (1 - CONFIDENCE) / 2;
  return {
    low: k === 0 ? 0 : betaQuantile(tail, k, n - k + 1),
    high: k === n ? 1 : betaQuantile(1 - tail, k + 1, n - k),
  };
}

/** The score interval of Wilson (1927) for `k` successes in `n` trials; 0 to 1 when n is 0. */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const share = k / n;
  const shrink = 1 + Z ** 2 / n;
  const centre = (share + Z ** 2 / (2 * n)) / shrink;
  const half = (Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))) / shrink;
  // At the ends the formula is exact in algebra but not in floating point.
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half };
}

/** jstat finds the quantile by a few Newton steps and does not say when they failed, so the answer is put back into the distribution. */
function betaQuantile(p: number, alpha: number, beta: number): number {
  const x = jStat.beta.inv(p, alpha, beta);
  assert(
    Math.abs(jStat.beta.cdf(x, alpha, beta) - p) < TAIL_TOLERANCE,
    () => `beta quantile at ${p} of (${alpha}, ${beta}): ${x} is not it`,
  );
  return x;
}
