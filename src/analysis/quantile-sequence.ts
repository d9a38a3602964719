/**
 * An interval for a quantile that holds at every moment at once, whatever the distribution: the confidence sequence of
 * Howard and Ramdas (Sequential estimation of quantiles, Bernoulli 28, 2022) with a beta-binomial mixture.
 *
 * How many of n values lie below the true quantile at p is binomial with p. The values are compared under p with a
 * mixture of all probabilities, by a beta distribution around p: under p that likelihood ratio is a martingale that
 * starts at 1, so it ever reaches 1/alpha with probability at most alpha (Ville). Ranks at which it does are excluded.
 * Since the precision is asked for in the unit of the values, no single alternative can be aimed at as for shares; the
 * mixture costs 2.4 times the values of an interval that may be looked at once for some hundred to some thousand
 * values, and up to 3.5 times elsewhere.
 */
import { log } from '../kernel/arithmetic.ts';
import { fewestThat, type SequenceAim } from './confidence-sequence.ts';
import { quantile } from './quantile.ts';

export const LEVELS = { median: 0.5, p95: 0.95 } as const;

/** Of the beta distribution: the sequence is narrowest, for its number of values, at about 8 times as many. */
const WEIGHT = 100;

export interface QuantileKnown {
  readonly value: number | null;
  /** Null where there are too few values for this end. */
  readonly low: number | null;
  readonly high: number | null;
}

/** The interval after these values; `unanswered` others may lie anywhere. */
export function quantileSequence(
  sorted: Float64Array,
  p: number,
  unanswered: number,
  confidence: number,
): QuantileKnown {
  const n = sorted.length + unanswered;
  const below = mostExcluded(n, p, confidence) - unanswered;
  const above = mostExcluded(n, 1 - p, confidence) - unanswered;
  return {
    value: quantile(sorted, p),
    low: sorted[below] ?? null,
    high: sorted[sorted.length - 1 - above] ?? null,
  };
}

/**
 * The largest number of n values below the quantile at p that is excluded for being too small; -1 if none is, so that
 * there is no rank for that end.
 */
export function mostExcluded(n: number, p: number, confidence: number): number {
  const decisive = log(1 / (1 - confidence));
  let excluded = -1;
  let kept = Math.floor(p * n) + 1;
  while (kept - excluded > 1) {
    // Not by a shift: a plan can ask for more values than 32 bits count.
    const between = Math.floor((excluded + kept) / 2);
    if (logMixtureRatio(between, n, p) >= decisive) excluded = between;
    else kept = between;
  }
  return excluded;
}

/** How much likelier k of n are under the mixture than under p, as a logarithm; falls with k below p n. */
function logMixtureRatio(k: number, n: number, p: number): number {
  const [a, b] = [WEIGHT * p, WEIGHT * (1 - p)];
  return logBeta(a + k, b + n - k) - logBeta(a, b) - k * log(p) - (n - k) * log(1 - p);
}

/** Half of the interval's width in standard errors of n values, by the normal approximation of the mixture. */
export function quantileFactor(n: number, confidence: number): number {
  const weighed = n / (WEIGHT + 1);
  return Math.sqrt((1 + 1 / weighed) * (2 * log(1 / (1 - confidence)) + log(1 + weighed)));
}

/**
 * How many values it takes until half of the interval is narrow enough, if the normal approximation of a quantile has
 * this standard error times the root of the number of values; and until both ends are there.
 */
export function quantileSequenceValues(deviation: number, p: number, { within, confidence }: SequenceAim): number {
  const isNarrow = (n: number): boolean => quantileFactor(n, confidence) * deviation <= within * Math.sqrt(n);
  // Few values are enough for this, and with many it takes long to find out.
  const hasEnds = (n: number): boolean => mostExcluded(n, Math.min(p, 1 - p), confidence) >= 0;
  return Math.max(fewestThat(isNarrow), fewestThat(hasEnds));
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

const HALF_LOG_TWO_PI = 0.918_938_533_204_672_7;

/** Stirling's series, from 16 on, where the first term left out is below 1e-15. With the kernel's logarithm. */
function logGamma(x: number): number {
  let product = 1;
  let large = x;
  while (large < 16) {
    product *= large;
    large += 1;
  }
  const inverse = 1 / large;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (large - 0.5) * log(large) - large + HALF_LOG_TWO_PI + series - log(product);
}
