/** Confidence intervals for the validation tests, computed from the simulation's own spread. */
import jstat from 'jstat';

export interface Interval {
  readonly mean: number;
  readonly halfWidth: number;
}

/** Student's t interval over independent replications or long batches: one value each. */
export function confidenceInterval(values: readonly number[], confidence = 0.999): Interval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, halfWidth: studentQuantile(1 - confidence, n - 1) * Math.sqrt(variance / n) };
}

/** Two-sided: |t| exceeds it with this probability. By the beta distribution of df / (df + t^2). */
function studentQuantile(probability: number, degreesOfFreedom: number): number {
  const x = jstat.beta.inv(probability, degreesOfFreedom / 2, 1 / 2);
  return Math.sqrt((degreesOfFreedom * (1 - x)) / x);
}
