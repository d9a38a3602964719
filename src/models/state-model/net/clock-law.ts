/**
 * Laws of clocks beside the exponential, Erlang's and the deterministic: their mean stands with the clock, what is here
 * is their shape. How much they vary is their squared coefficient of variation: variance over squared mean.
 */
import { exp, log } from '../../../kernel/arithmetic.ts';
import { logGamma } from '../../../kernel/gamma-function.ts';
import type { Stream } from '../../../kernel/stream.ts';

/** Beyond every horizon; a mean that is not finite has no distribution. */
export const NEVER_NANOS = 1e300;

/**
 * - `weibull`: the hazard falls with age for a shape below 1, and grows above.
 * - `gamma`: the same, but the hazard tends to a constant.
 * - `lognormal`: its logarithm is normal; a long tail.
 * - `uniform`: anything between the mean less `spread` and the mean plus `spread`, a share of the mean.
 * - `hyperexponential`: one of two exponentials, with balanced means: each is half of the mean.
 * - `empirical`: one of these times, in ms, each as likely, stretched from their mean to that of the clock.
 */
export type ClockLaw =
  | { readonly name: 'weibull' | 'gamma'; readonly shape: number }
  | { readonly name: 'lognormal' | 'hyperexponential'; readonly variation: number }
  | { readonly name: 'uniform'; readonly spread: number }
  | { readonly name: 'empirical'; readonly timesMs: readonly number[]; readonly timesMeanMs: number };

/** A time with this mean, in the unit of the mean; by as many uniforms whatever they are. */
export function drawTime(law: ClockLaw, mean: number, stream: Stream): number {
  switch (law.name) {
    case 'weibull':
      return stream.weibull(mean / exp(logGamma(1 + 1 / law.shape)), law.shape);
    case 'gamma':
      return stream.gamma(mean / law.shape, law.shape);
    case 'lognormal': {
      const variance = log(1 + law.variation * law.variation);
      return stream.lognormal(log(mean) - variance / 2, Math.sqrt(variance));
    }
    case 'hyperexponential': {
      const share = shareOfShort(law.variation);
      const isShort = stream.bernoulli(share);
      return stream.exponential(mean / (2 * (isShort ? share : 1 - share)));
    }
    case 'uniform':
      return mean * (1 + law.spread * (2 * stream.double() - 1));
    default:
      return (stream.pick(law.timesMs) * mean) / law.timesMeanMs;
  }
}

/** Beyond that age there is hardly anything of a law. */
const MOST_ATTEMPTS = 10_000;

/** A time with this mean, provided that it is longer than `age`; null where hardly any is. */
export function drawBeyond(law: ClockLaw, mean: number, age: number, stream: Stream): number | null {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const time = drawTime(law, mean, stream);
    if (time > age) return time;
  }
  return null;
}

/** Of a hyperexponential law with balanced means, how often the shorter of its exponentials is taken. */
export function shareOfShort(variation: number): number {
  const square = variation * variation;
  return (1 + Math.sqrt((square - 1) / (square + 1))) / 2;
}

/** Squared coefficient of variation. */
export function variationSquared(law: ClockLaw): number {
  switch (law.name) {
    case 'weibull':
      return exp(logGamma(1 + 2 / law.shape) - 2 * logGamma(1 + 1 / law.shape)) - 1;
    case 'gamma':
      return 1 / law.shape;
    case 'uniform':
      return (law.spread * law.spread) / 3;
    case 'empirical': {
      const mean = law.timesMeanMs;
      return law.timesMs.reduce((sum, each) => sum + (each / mean - 1) * (each / mean - 1), 0) / law.timesMs.length;
    }
    default:
      return law.variation * law.variation;
  }
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}
