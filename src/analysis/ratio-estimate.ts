/**
 * A ratio of two totals over runs, such as downtime over time. Its interval is that of the mean of the residuals of the
 * runs (the ratio estimator of regenerative simulation; Iglehart, Simulating Stable Stochastic Systems V, 1975), by the
 * method of all means of the summary.
 */
import { type MeanMethod, meanInterval, varianceOf } from './mean.ts';

export interface RatioEstimate {
  readonly value: number;
  /** 0 below two runs, or when they do not differ. */
  readonly standardError: number;
  /** Null below two runs. */
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * @param parts The numerators by run. @param wholes The denominators by run; above 0. @param label Seeds the
 * resampling.
 */
export function ratioEstimate(
  parts: readonly number[],
  wholes: readonly number[],
  method: MeanMethod,
  label: string,
  confidence: number,
): RatioEstimate {
  const whole = sum(wholes);
  const value = sum(parts) / whole;
  const perRun = whole / wholes.length;
  const linearised = parts.map((part, run) => value + (part - value * wholes[run]!) / perRun);
  const interval = meanInterval(linearised, method, label, confidence);
  return {
    value,
    standardError: Math.sqrt(varianceOf(linearised) / linearised.length),
    low: interval === null ? null : Math.max(0, interval.low),
    high: interval?.high ?? null,
  };
}

/**
 * The interval where the ratio is 0 or at its maximum in all runs. The share of other runs is at most the
 * Clopper-Pearson bound for none of n, and in such a run the ratio can have any value up to `most`. No distribution is
 * assumed. @param most The largest possible value.
 */
export function boundedEstimate(
  estimate: RatioEstimate,
  runs: number,
  most: number,
  confidence: number,
): RatioEstimate {
  const { value, standardError } = estimate;
  if (standardError !== 0 || runs < 2 || !(most > 0)) return estimate;
  const least = ((1 - confidence) / 2) ** (1 / runs);
  if (value === 0) return { ...estimate, low: 0, high: most * (1 - least) };
  if (value >= most * (1 - 1e-12)) return { ...estimate, low: most * least, high: Math.max(value, most) };
  return estimate;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
