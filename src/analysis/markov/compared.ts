/** A simulated figure beside what the chain says. */
import type { RatioEstimate } from '../ratio-estimate.ts';

export interface Compared extends RatioEstimate {
  /** What the chain says; null where there is none. */
  readonly analytic: number | null;
  /**
   * How far the simulation lies above it, as a standard normal number that is as unlikely; null where there is no
   * chain, or too little was seen to say.
   */
  readonly z: number | null;
}

/** What a figure rests on. */
export interface Evidence {
  readonly runs: number;
  /** How often what it measures has happened in all runs, as far as they say; and how often the chain expects it. */
  readonly seen: number | null;
  readonly expected: number | null;
}

/** With fewer events the variation of a figure from run to run cannot be estimated. */
export const FEWEST_EVENTS = 30;

/** Runs without an answer could have moved the estimate anywhere: then there is no interval, and nothing to compare. */
export function comparedWith(
  estimate: RatioEstimate,
  analytic: number | null,
  isWhole: boolean,
  evidence: Evidence,
): Compared {
  if (!isWhole) return { ...estimate, low: null, high: null, analytic, z: null };
  return { ...estimate, analytic, z: analytic === null ? null : scoreOf(estimate, analytic, evidence) };
}

function scoreOf(
  { value, standardError }: RatioEstimate,
  analytic: number,
  { runs, seen, expected }: Evidence,
): number | null {
  const happened = seen ?? expected ?? 0;
  if (happened >= FEWEST_EVENTS && standardError > 0) return normalOf((value - analytic) / standardError, runs - 1);
  // The runs show too little of it, though the chain expects enough to be missed: then its own error counts. A total of
  // so many exponential times varies by the root of two over their number.
  if (expected === null || expected < FEWEST_EVENTS || (standardError === 0 && value !== 0)) return null;
  return (value - analytic) / (analytic * Math.sqrt(2 / expected));
}

/**
 * The standard normal number that is as far out as this one is under Student's t: with few runs a few standard errors
 * are not much (Wallace, Bounds on Normal Approximations to Student's and the Chi-Square Distributions, 1959).
 */
export function normalOf(t: number, freedom: number): number {
  const size = ((8 * freedom + 1) / (8 * freedom + 3)) * Math.sqrt(freedom * Math.log1p((t * t) / freedom));
  return t < 0 ? -size : size;
}
