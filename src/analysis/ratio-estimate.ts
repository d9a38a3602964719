/**
 * A total over another, both added up over runs: downtime over time. Its interval is that of the mean of what is left
 * of the runs when the ratio is taken out (the ratio estimator of regenerative simulation; Iglehart, Simulating Stable
 * Stochastic Systems V, 1975), by the method that all means of the summary are given by.
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
 * @param parts By run, what is divided.
 * @param wholes By run, what it is divided by; above 0.
 * @param label Seeds the resampling.
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

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
