/**
 * The paired difference of a quantity: its mean and its median over the pairs in which both sides have a value.
 *
 * The test is the exact sign test, which assumes nothing about the distribution. It tests the median of the
 * differences, whose interval comes from order statistics.
 */
import type { MetricUnit } from '../experiment/metrics.ts';
import { isConstant, type MeanMethod, meanInterval, meanOf, varianceOf } from './mean.ts';
import { largestMcNemar } from './paired-share.ts';
import { CONFIDENCE } from './proportion.ts';
import { quantile, quantileInterval } from './quantile.ts';

/** By unit, the number of smallest steps in it: times are whole nanoseconds. */
const GRAINS: Readonly<Partial<Record<MetricUnit, number>>> = { ms: 1e6, s: 1e9, h: 3.6e12 };
/** For all other units: smaller differences are rounding errors. */
const GRAINS_IN_ONE = 1e9;

export interface PairedQuantity {
  readonly unit: MetricUnit;
  /** Pairs in which both sides have a value. */
  readonly pairs: number;
  /** Pairs in which only this side has one. */
  readonly onlyA: number;
  readonly onlyB: number;
  /**
   * Whether the other side of these pairs never ended. It then counts as longer than any other for median and test;
   * otherwise these pairs are left out.
   */
  readonly othersNeverEnd: boolean;
  readonly unanswered: number;
  /** Means over the pairs. */
  readonly a: number | null;
  readonly b: number | null;
  /**
   * Mean of A minus B, with its interval by `interval`; no interval while a pair is without an answer, or when all
   * differences are the same.
   */
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly interval: MeanMethod;
  /**
   * Median of all differences, including those to a side that never ended. Null where the median itself is such a
   * difference.
   */
  readonly median: number | null;
  readonly medianLow: number | null;
  readonly medianHigh: number | null;
  readonly confidence: number;
  /** Two-sided; the largest value that any answers of the unanswered pairs could give. */
  readonly p: number;
  readonly test: 'exact-sign';
  /** 1 when A is longer than B in more pairs than it is shorter, -1 when in fewer, 0 when in equally many. */
  readonly direction: number;
  /**
   * How many times as many runs an unpaired comparison needs for the same precision; null when the differences do not
   * vary.
   */
  readonly worth: number | null;
}

export interface QuantityPairs {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly onlyA: number;
  readonly onlyB: number;
  /** Whether a side without a value never ended, such as a service that never came back. */
  readonly othersNeverEnd?: boolean;
  readonly unanswered: number;
}

/** `a[i]` and `b[i]` are of the same run. `label` seeds a bootstrap. */
export function pairedQuantity(
  sample: QuantityPairs,
  unit: MetricUnit,
  interval: MeanMethod,
  label: string,
  confidence = CONFIDENCE,
): PairedQuantity {
  const { onlyA, onlyB, othersNeverEnd = false, unanswered } = sample;
  // In whole steps (times are whole nanoseconds): equal differences stay equal, without rounding errors of binary
  // fractions.
  const grains = GRAINS[unit] ?? GRAINS_IN_ONE;
  const inGrains = (value: number): number => Math.round(value * grains);
  const [a, b] = [sample.a.map(inGrains), sample.b.map(inGrains)];
  const inUnit = (value: number | null | undefined): number | null =>
    typeof value === 'number' && Number.isFinite(value) ? value / grains : null;
  const differences = Float64Array.from(a, (value, index) => value - (b[index] ?? Number.NaN)).sort();
  const mean =
    unanswered > 0 || isConstant(differences) ? null : meanInterval(differences, interval, label, confidence);
  const all = othersNeverEnd ? withEndless(differences, onlyA, onlyB) : differences;
  const median = quantileInterval(all, 0.5, unanswered, confidence);
  const [longer, shorter] = [all.filter((each) => each > 0).length, all.filter((each) => each < 0).length];
  const pairs = differences.length;
  return {
    unit,
    pairs,
    onlyA,
    onlyB,
    othersNeverEnd,
    unanswered,
    a: pairs === 0 ? null : inUnit(meanOf(a)),
    b: pairs === 0 ? null : inUnit(meanOf(b)),
    difference: pairs === 0 ? null : inUnit(meanOf(differences)),
    low: inUnit(mean?.low),
    high: inUnit(mean?.high),
    interval,
    median: inUnit(quantile(all, 0.5)),
    medianLow: inUnit(median.low),
    medianHigh: inUnit(median.high),
    confidence,
    // Differences of zero count for neither side.
    p: largestMcNemar(longer, shorter, unanswered),
    test: 'exact-sign',
    direction: Math.sign(longer - shorter),
    worth: worthOfPairing(a, b, differences),
  };
}

/**
 * Where only A has a value, B never ended, and the difference is below all others; and vice versa. The result is
 * sorted, like `differences`.
 */
function withEndless(differences: Float64Array, onlyA: number, onlyB: number): Float64Array {
  const below = new Float64Array(onlyA).fill(Number.NEGATIVE_INFINITY);
  const above = new Float64Array(onlyB).fill(Number.POSITIVE_INFINITY);
  return Float64Array.from([...below, ...differences, ...above]);
}

/** The variance of the difference of two independent means over that of the paired one. */
function worthOfPairing(a: readonly number[], b: readonly number[], differences: Float64Array): number | null {
  const paired = varianceOf(differences);
  return paired === 0 ? null : (varianceOf(a) + varianceOf(b)) / paired;
}
