/**
 * How many faults to inject so that a share comes out within a margin, decided beforehand: Leveugle, Calvez, Maistri
 * and Vanhauwaert, Statistical fault injection: quantified error and confidence, DATE 2009, equations 1 and 2.
 */
import { assert } from '../kernel/assertions.ts';
import { normalQuantile } from '../kernel/normal-quantile.ts';

export interface SampleAim {
  /** Half the width of the interval, 0 to 1. */
  readonly within: number;
  readonly confidence: number;
  /**
   * How many different faults there are to choose from; Infinity when they are drawn from a continuum, as a time is.
   */
  readonly population: number;
}

/**
 * Faults to inject when the share is expected to be `share`; 0.5 is the worst case, for when nothing is known. Never
 * more than the population.
 */
export function plannedSample(share: number, { within, confidence, population }: SampleAim): number {
  assert(within > 0 && confidence > 0 && confidence < 1 && population >= 1, 'a margin, a confidence and a population');
  const infinite = (normalQuantile((1 + confidence) / 2) ** 2 * share * (1 - share)) / within ** 2;
  if (population === Number.POSITIVE_INFINITY) return Math.ceil(infinite);
  return Math.ceil(population / (1 + (population - 1) / infinite));
}

/** Of the shares in an interval the one that takes most runs: 0.5, or the end that is nearest to it. */
export function worstShare({ low, high }: { readonly low: number; readonly high: number }): number {
  return Math.min(Math.max(0.5, low), high);
}
