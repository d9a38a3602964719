/**
 * A total over another, both added up over runs: downtime over time, or over failures. Its interval is that of the mean
 * of what is left of the runs when the ratio is taken out (the ratio estimator of regenerative simulation; Iglehart,
 * Simulating Stable Stochastic Systems V, 1975), by the method that all means of the summary are given by.
 *
 * Runs of a system that lives for years are few. The means of resamples of few runs vary less than those of samples, by
 * the root of (n - 1) / n, and like a normal variate where Student's would be due; at ten runs that cost BCa six points
 * of its coverage. So a bootstrap is read further out here, at the levels that make up for it (expanded percentiles;
 * Hesterberg, What Teachers Should Know About the Bootstrap, The American Statistician 69, 2015).
 */
import jStat from 'jstat';
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
  const interval = meanInterval(linearised, method, label, expanded(confidence, method, linearised.length));
  return {
    value,
    standardError: Math.sqrt(varianceOf(linearised) / linearised.length),
    low: interval === null ? null : Math.max(0, interval.low),
    high: interval?.high ?? null,
  };
}

/** Further out there are too few resamples to read anything. */
const LEAST_TAIL = 0.001;

function expanded(confidence: number, method: MeanMethod, n: number): number {
  if (method === 't' || n < 2) return confidence;
  const tail = (1 - confidence) / 2;
  const wider = jStat.normal.cdf(Math.sqrt(n / (n - 1)) * jStat.studentt.inv(tail, n - 1), 0, 1);
  return 1 - 2 * Math.max(Math.min(tail, LEAST_TAIL), wider);
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
