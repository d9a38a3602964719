/**
 * The mean of a sample with an interval, by a method that is named wherever the interval is shown.
 *
 * - `t`: Student's. Good for large samples of a unimodal distribution; too short on the long side of a skewed sample.
 * - `bootstrap-percentile`: the quantiles of the means of resamples (Efron and Tibshirani, An Introduction to the
 *   Bootstrap, 1993, chapter 13).
 * - `bootstrap-bca`: the same, corrected for bias and skewness (Efron, Better Bootstrap Confidence Intervals, JASA 82,
 *   1987): for downtimes, which are skewed.
 *
 * Resampling is seeded by the sample's label, so that the same records give the same digits.
 */
import jStat from 'jstat';
import { assert } from '../kernel/assertions.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';
import { RandomStreams } from '../kernel/random.ts';
import { CONFIDENCE, type Interval } from './proportion.ts';
import { quantile } from './quantile.ts';

export const MEAN_METHODS = ['t', 'bootstrap-percentile', 'bootstrap-bca'] as const;
export type MeanMethod = (typeof MEAN_METHODS)[number];

/** Enough to fix the ends of a 95 % interval to two digits. */
const RESAMPLES = 2000;

/**
 * The interval of the mean of `values`; null below two values, whose variation cannot be estimated. `label`
 * seeds the resampling.
 */
export function meanInterval(
  values: ArrayLike<number>,
  method: MeanMethod,
  label: string,
  confidence = CONFIDENCE,
): Interval | null {
  if (values.length < 2) return null;
  if (method === 't') return studentInterval(values, confidence);
  const sample = Float64Array.from(values);
  const means = resampledMeans(sample, label);
  const tail = (1 - confidence) / 2;
  const [low, high] = method === 'bootstrap-bca' ? bcaLevels(sample, means, tail) : [tail, 1 - tail];
  return { low: at(means, low), high: at(means, high) };
}

/**
 * Whether all values of a sorted sample are equal. Such a sample does not show how much values can vary, so its mean
 * has no interval; one of zero width would be wrong.
 */
export function isConstant(sorted: ArrayLike<number>): boolean {
  return sorted.length > 1 && sorted[0] === sorted[sorted.length - 1];
}

/** Summed in the given order: pass a sorted sample where the result must not depend on the order. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
}

/** The variance of the population that the sample is from, with n - 1; 0 below two values. */
export function varianceOf(values: ArrayLike<number>): number {
  if (values.length < 2) return 0;
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += ((values[i] as number) - mean) ** 2;
  return squares / (values.length - 1);
}

function studentInterval(values: ArrayLike<number>, confidence: number): Interval {
  const n = values.length;
  const half = -jStat.studentt.inv((1 - confidence) / 2, n - 1) * Math.sqrt(varianceOf(values) / n);
  const mean = meanOf(values);
  return { low: mean - half, high: mean + half };
}

function resampledMeans(sample: Float64Array, label: string): Float64Array {
  const chance = new RandomStreams('bootstrap').stream(label);
  const n = sample.length;
  return Float64Array.from({ length: RESAMPLES }, () => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += sample[Math.floor(chance.uniform() * n)] as number;
    return sum / n;
  }).sort();
}

/** The levels at which BCa reads the resampled means instead of `tail` and `1 - tail`. */
function bcaLevels(sample: Float64Array, means: Float64Array, tail: number): [number, number] {
  const mean = meanOf(sample);
  // Ties count half, so that a sample of equal values has no bias.
  const below = means.reduce((count, each) => count + (each < mean ? 1 : each === mean ? 0.5 : 0), 0) / means.length;
  const bias = normalQuantile(Math.min(Math.max(below, 0.5 / RESAMPLES), 1 - 0.5 / RESAMPLES));
  const acceleration = skewOfMean(sample, mean);
  const level = (p: number): number => {
    const z = bias + normalQuantile(p);
    return jStat.normal.cdf(bias + z / (1 - acceleration * z), 0, 1);
  };
  return [level(tail), level(1 - tail)];
}

/**
 * The acceleration constant: a sixth of the skewness of the jackknifed means, which for a mean equals the skewness of
 * the values.
 */
function skewOfMean(sample: Float64Array, mean: number): number {
  let [squares, cubes] = [0, 0];
  for (const value of sample) {
    squares += (value - mean) ** 2;
    cubes += (value - mean) ** 3;
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

function at(sorted: Float64Array, level: number): number {
  const value = quantile(sorted, level);
  assert(value !== null, 'there are resamples');
  return value;
}
