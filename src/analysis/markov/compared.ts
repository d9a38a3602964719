/** A simulated figure beside what the chain says. */
import type { RatioEstimate } from '../ratio-estimate.ts';

export interface Compared extends RatioEstimate {
  /** What the chain says; null where there is none. */
  readonly analytic: number | null;
  /** How many standard errors the simulation lies above it; null where there is no chain, or the runs do not differ. */
  readonly z: number | null;
}

/** Runs without an answer could have moved the estimate anywhere: then there is no interval, and nothing to compare. */
export function comparedWith(estimate: RatioEstimate, analytic: number | null, isWhole: boolean): Compared {
  if (!isWhole) return { ...estimate, low: null, high: null, analytic, z: null };
  const { value, standardError } = estimate;
  const z = analytic === null || standardError === 0 ? null : (value - analytic) / standardError;
  return { ...estimate, analytic, z };
}
