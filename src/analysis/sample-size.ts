/**
 * The number of faults to inject for a share with a given margin, fixed in advance: Leveugle, Calvez, Maistri and
 * Vanhauwaert, Statistical fault injection: quantified error and confidence, DATE 2009, equations 1 and 2.
 */
import { assert } from '../kernel/assertions.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';

export interface SampleAim {
  /** Half the width of the interval, 0 to 1. */
  readonly within: number;
  readonly confidence: number;
  /** The number of different faults; Infinity when they are drawn from a continuum, such as time. */
  readonly population: number;
}

/**
 * Faults to inject when the share is expected to be `share`; 0.5 is the worst case, for an unknown share. Never more
 * than the population.
 */
export function plannedSample(share: number, { within, confidence, population }: SampleAim): number {
  assert(within > 0 && confidence > 0 && confidence < 1 && population >= 1, 'a margin, a confidence and a population');
  const infinite = (normalQuantile((1 + confidence) / 2) ** 2 * share * (1 - share)) / within ** 2;
  if (population === Number.POSITIVE_INFINITY) return Math.ceil(infinite);
  return Math.ceil(population / (1 + (population - 1) / infinite));
}

/** The share in an interval that takes most runs: 0.5, or the end nearest to it. */
export function worstShare({ low, high }: { readonly low: number; readonly high: number }): number {
  return Math.min(Math.max(0.5, low), high);
}
