/**
 * A time or another quantity of the same runs, in those pairs in which both sides have one: the difference, by its mean
 * and by its median.
 *
 * The test is the sign test, exact and blind to the shape of the distribution; it belongs to the median of the
 * differences, whose interval comes from order statistics.
 */
import type { MetricUnit } from '../experiment/metrics.ts';
import { isConstant, type MeanMethod, meanInterval, meanOf, varianceOf } from './mean.ts';
import { largestMcNemar } from './paired-share.ts';
import { CONFIDENCE } from './proportion.ts';
import { quantile, quantileInterval } from './quantile.ts';

/** By unit, the grains in one of it: times are whole nanoseconds. */
const GRAINS: Readonly<Partial<Record<MetricUnit, number>>> = { ms: 1e6, s: 1e9, h: 3.6e12 };
/** Of every other unit: what is smaller is rounding. */
const GRAINS_IN_ONE = 1e9;

export interface PairedQuantity {
  readonly unit: MetricUnit;
  /** Pairs in which both sides have a value. */
  readonly pairs: number;
  /** Pairs in which only this side has one. */
  readonly onlyA: number;
  readonly onlyB: number;
  /**
   * Whether the other side of those never came to its end: it is longer than any, for median and test. Otherwise they
   * say nothing about the difference.
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
  /** Of all differences, those to what never ends included. Null where it is such a one. */
  readonly median: number | null;
  readonly medianLow: number | null;
  readonly medianHigh: number | null;
  readonly confidence: number;
  /** Two-sided; the largest that the unanswered pairs could make it. */
  readonly p: number;
  readonly test: 'exact-sign';
  /** 1 when A is longer than B in more pairs than not, -1 when shorter, 0 when in as many. */
  readonly direction: number;
  /** How many times as many runs an unpaired comparison takes to be as sharp; null when the differences do not vary. */
  readonly worth: number | null;
}

export interface QuantityPairs {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly onlyA: number;
  readonly onlyB: number;
  /** Whether a side that has no value never came to its end, as a service that never came back. */
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
  // In whole grains, which times are: equal differences stay equal, and do not vary by the dust of binary fractions.
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
    // Differences of zero speak for neither side.
    p: largestMcNemar(longer, shorter, unanswered),
    test: 'exact-sign',
    direction: Math.sign(longer - shorter),
    worth: worthOfPairing(a, b, differences),
  };
}

/**
 * Where only A has a value B never ends, and the difference lies below all others; and the other way round. Sorted, as
 * `differences` are.
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
