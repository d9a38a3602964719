/**
 * A confidence sequence: an interval for a share that is valid at all sample sizes at once. A campaign may check it
 * after each run and stop at any time, and the probability that the interval misses the true share stays within the
 * confidence level. An interval for a fixed sample size lacks this property: checked often enough, it excludes any true
 * share.
 *
 * A share p is excluded from below as soon as the runs are 2/alpha times as likely under p + w as under p, and from
 * above likewise under p - w. Under the true share such a likelihood ratio is a martingale that starts at 1, so it ever
 * reaches 2/alpha with probability at most alpha/2 (Ville 1939; the test is Wald's of 1945, turned into an interval as
 * by Darling and Robbins, PNAS 58, 1967). The alternatives lie at the precision w that is asked for, where the campaign
 * stops. This takes 1.9 times the runs of an interval for a fixed sample size; a mixture over all alternatives takes 3
 * to 5 times. With far more runs the width of the interval stays at about half of that asked for.
 */

import { log } from '../kernel/arithmetic.ts';
import { assert } from '../kernel/assertions.ts';
import type { Interval, ProportionCounts } from './proportion.ts';

/** The requirements of a confidence sequence: half its width, and its confidence. */
export interface SequenceAim {
  readonly within: number;
  readonly confidence: number;
}

/**
 * The interval after `denominator` runs that met the condition; runs without an answer are counted so that it becomes
 * widest.
 */
export function sequenceInterval({ numerator, denominator, unanswered }: ProportionCounts, aim: SequenceAim): Interval {
  assert(numerator >= 0 && numerator <= denominator, `a share of ${numerator}/${denominator}`);
  const most = denominator + unanswered;
  return {
    low: lowerEnd(numerator, most, aim),
    high: 1 - lowerEnd(denominator - numerator, most, aim),
  };
}

/** Half the width of an interval. */
export const halfWidthOf = ({ low, high }: Interval): number => (high - low) / 2;

/**
 * The expected number of runs that meet the condition until the interval is narrow enough, if the share is this one.
 * The actual number varies.
 */
export function sequenceRuns(share: number, aim: SequenceAim): number {
  const isEnough = (n: number): boolean =>
    halfWidthOf({ low: lowerEnd(share * n, n, aim), high: 1 - lowerEnd((1 - share) * n, n, aim) }) <= aim.within;
  return fewestThat(isEnough);
}

/** The least number of runs from 1 that is enough. More are enough, too. */
export function fewestThat(isEnough: (runs: number) => boolean): number {
  let few = 0;
  let enough = 1;
  while (!isEnough(enough)) [few, enough] = [enough, enough * 2];
  while (enough - few > 1) {
    const between = Math.floor((few + enough) / 2);
    if (isEnough(between)) enough = between;
    else few = between;
  }
  return enough;
}

/** Number of halvings of an interval of length 1, after which it is below the resolution of doubles near 1. */
const HALVINGS = 54;

/**
 * The largest share that `k` of `n` exclude. The likelihood ratio decreases with the share, so bisection finds it; it
 * is rounded outwards.
 */
function lowerEnd(k: number, n: number, { within, confidence }: SequenceAim): number {
  if (k === 0) return 0;
  const decisive = log(2 / (1 - confidence));
  let excluded = 0;
  let kept = 1;
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const share = (excluded + kept) / 2;
    if (logLikelihoodRatio(k, n, share, Math.min(1, share + within)) >= decisive) excluded = share;
    else kept = share;
  }
  return excluded;
}

/** The logarithm of the likelihood ratio of two shares for `k` of `n`. */
function logLikelihoodRatio(k: number, n: number, under: number, over: number): number {
  const failures = n === k ? 0 : (n - k) * log((1 - over) / (1 - under));
  return k * log(over / under) + failures;
}
