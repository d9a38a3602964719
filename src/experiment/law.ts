/** Laws of times, as plain data: how long something lasts, by a distribution with its parameters. Times in seconds. */
import { exp } from '../kernel/arithmetic.ts';
import { logGamma } from '../kernel/gamma-function.ts';
import type { Stream } from '../kernel/stream.ts';

export type Law =
  | { readonly law: 'exponential'; readonly mean: number }
  | { readonly law: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly law: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly law: 'gamma'; readonly shape: number; readonly scale: number };

export type LawName = Law['law'];

export const LAWS = {
  exponential: 'the hazard does not depend on age',
  weibull: 'the hazard falls with age for a shape below 1, and grows above',
  lognormal: 'the logarithm is normal: a long tail',
  gamma: 'as Weibull, but the hazard tends to a constant',
} as const satisfies Record<LawName, string>;

/** One time, by one uniform, so that paired runs stay in step. */
export function drawFrom(law: Law, stream: Stream): number {
  if (law.law === 'exponential') return stream.exponential(law.mean);
  if (law.law === 'weibull') return stream.weibull(law.scale, law.shape);
  return law.law === 'lognormal' ? stream.lognormal(law.mu, law.sigma) : stream.gamma(law.scale, law.shape);
}

export function meanOfLaw(law: Law): number {
  if (law.law === 'exponential') return law.mean;
  if (law.law === 'weibull') return law.scale * exp(logGamma(1 + 1 / law.shape));
  return law.law === 'lognormal' ? exp(law.mu + (law.sigma * law.sigma) / 2) : law.scale * law.shape;
}
