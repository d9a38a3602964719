/**
 * The paired difference of two shares of the same runs.
 *
 * Only discordant pairs, which hold on one side only, show a difference. The exact test of McNemar (1947) tests whether
 * both kinds of discordant pairs are equally likely. The interval of the difference is the score interval of Tango
 * (Statistics in Medicine 17, 1998), which keeps its confidence near 0 and 1 and without any discordant pair, where the
 * textbook interval has zero width.
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { newcombe } from './newcombe.ts';
import { CONFIDENCE, criticalValue, type Interval } from './proportion.ts';

export interface PairedCounts {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
  /**
   * Pairs in which a side has no answer. They could be in any cell of the table, and widen interval and test
   * accordingly.
   */
  readonly unanswered: number;
}

export interface PairedShare extends Interval {
  readonly counts: PairedCounts;
  /** Pairs with an answer on both sides. */
  readonly pairs: number;
  /** The shares of the pairs; null without any. */
  readonly a: number | null;
  readonly b: number | null;
  /** A minus B, 0 to 1; `low` and `high` enclose it. */
  readonly difference: number | null;
  readonly interval: 'tango-score';
  readonly confidence: number;
  /** Two-sided; the largest value that any answers of the unanswered pairs could give. */
  readonly p: number;
  readonly test: 'exact-mcnemar';
  /** How many times as many runs an unpaired comparison needs for an interval of the same width; null without pairs. */
  readonly worth: number | null;
}

export function pairedShare(counts: PairedCounts, confidence = CONFIDENCE): PairedShare {
  const { both, onlyA, onlyB, neither, unanswered } = counts;
  const pairs = both + onlyA + onlyB + neither;
  const all = pairs + unanswered;
  const of = (part: number): number | null => (pairs === 0 ? null : part / pairs);
  return {
    counts,
    pairs,
    a: of(both + onlyA),
    b: of(both + onlyB),
    difference: of(onlyA - onlyB),
    low: tangoInterval(onlyA, onlyB + unanswered, all, confidence).low,
    high: tangoInterval(onlyA + unanswered, onlyB, all, confidence).high,
    interval: 'tango-score',
    confidence,
    p: largestMcNemar(onlyA, onlyB, unanswered),
    test: 'exact-mcnemar',
    worth: worthOfPairing(counts, confidence),
  };
}

/**
 * The two-sided exact McNemar test: the probability of a split of the discordant pairs at least as uneven, if both
 * sides were as likely.
 */
export function mcnemar(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // P(Bin(n, 1/2) <= k) = P(Beta(n - k, k + 1) <= 1/2)
  return fewer === n - fewer ? 1 : Math.min(1, 2 * jStat.beta.cdf(0.5, n - fewer, fewer + 1));
}

/**
 * The same with the unanswered pairs placed where they show the least difference: on the smaller side, until both are
 * equal.
 */
export function largestMcNemar(onlyA: number, onlyB: number, unanswered: number): number {
  const fewer = Math.min(onlyA, onlyB) + unanswered;
  const more = Math.max(onlyA, onlyB);
  return fewer >= more ? 1 : mcnemar(fewer, more);
}

/** The differences that the score test does not reject, of `n` pairs; -1 to 1 when there are none. */
export function tangoInterval(onlyA: number, onlyB: number, n: number, confidence = CONFIDENCE): Interval {
  assert(onlyA + onlyB <= n, `${onlyA} and ${onlyB} discordant pairs of ${n}`);
  if (n === 0) return { low: -1, high: 1 };
  const z = criticalValue(confidence);
  const difference = (onlyA - onlyB) / n;
  const rejects = (delta: number): boolean => Math.abs(tangoScore(onlyA, onlyB, n, delta)) > z;
  return { low: lastKept(difference, -1, rejects), high: lastKept(difference, 1, rejects) };
}

/**
 * The distance of the observed difference from `delta` in standard errors. The variance is that of the
 * maximum-likelihood shares with the difference `delta`.
 */
function tangoScore(onlyA: number, onlyB: number, n: number, delta: number): number {
  const b = (2 * n - onlyA + onlyB) * delta - onlyA - onlyB;
  const c = -onlyB * delta * (1 - delta);
  const likeliestOnlyB = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n);
  const variance = n * (2 * likeliestOnlyB + delta * (1 - delta));
  const distance = onlyA - onlyB - n * delta;
  if (distance === 0) return 0;
  return variance <= 0 ? Number.POSITIVE_INFINITY : distance / Math.sqrt(variance);
}

/** Bisection between an accepted value and `end`, to the resolution of doubles. */
function lastKept(from: number, end: number, rejects: (delta: number) => boolean): number {
  if (!rejects(end)) return end;
  let [kept, rejected] = [from, end];
  for (let step = 0; step < 60; step++) {
    const middle = (kept + rejected) / 2;
    if (rejects(middle)) rejected = middle;
    else kept = middle;
  }
  return kept;
}

/**
 * Compares the width of the interval with that of the same shares of different runs; widths decrease with the square
 * root of the number of runs. A ratio of variances would overstate the gain where few pairs are discordant: without
 * discordant pairs the variance is zero, but the interval is not.
 */
function worthOfPairing({ both, onlyA, onlyB, neither }: PairedCounts, confidence: number): number | null {
  const n = both + onlyA + onlyB + neither;
  if (n === 0) return null;
  const a = { numerator: both + onlyA, denominator: n, unanswered: 0, confidence };
  return (widthOf(newcombe(a, both + onlyB, n)) / widthOf(tangoInterval(onlyA, onlyB, n, confidence))) ** 2;
}

const widthOf = ({ low, high }: Interval): number => high - low;
