/**
 * One stream of random numbers and the distributions drawn from it. Made by `RandomStreams`.
 *
 * Continuous distributions draw 53-bit uniforms in the open interval (0, 1): 32 bits would cap an exponential at 22
 * means. The number of uniforms that a distribution draws does not depend on their values, so that the streams of
 * paired runs stay aligned. Parameters out of range throw a RangeError. The arithmetic is that of arithmetic.ts, so a
 * draw has the same bits on every machine and under every version of Node.
 */
import { exp, log } from './arithmetic.ts';
import { type Keeper, keep } from './checkpoint.ts';
import { gammaQuantile } from './gamma-function.ts';
import { normalQuantile } from './normal-quantile.ts';

/** The generator: a call gives 32 random bits, `double` gives 53. */
export interface UniformGenerator {
  (): number;
  double(): number;
  /** From which another goes on as this one does. */
  state(): GeneratorState;
}

/** 128 bits. */
export interface GeneratorState {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export class Stream implements Keeper {
  private readonly made: (state?: GeneratorState) => UniformGenerator;
  private generator: UniformGenerator | null = null;

  /** `made` makes the generator, at the first draw: from the seed, or to go on from a state. */
  constructor(made: (state?: GeneratorState) => UniformGenerator) {
    this.made = made;
  }

  /** The next draw restarts from the seed. */
  restart(): void {
    this.generator = null;
  }

  [keep](): () => void {
    const state = this.generator?.state();
    return () => {
      this.generator = state === undefined ? null : this.made(state);
    };
  }

  /** In [low, high), with 32 bits: fast, and enough where the tails of a distribution do not matter. */
  uniform(low = 0, high = 1): number {
    return low + (high - low) * (this.generator ??= this.made())();
  }

  /** In (0, 1), with 53 bits. */
  double(): number {
    return (this.generator ??= this.made()).double();
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    if (!(Number.isSafeInteger(low) && Number.isSafeInteger(high) && low <= high)) {
      throw new RangeError(`integer(low, high) needs whole numbers, low <= high, got ${low} and ${high}`);
    }
    return low + Math.floor(this.double() * (high - low + 1));
  }

  /** True with probability `p`. */
  bernoulli(p: number): boolean {
    if (!(p >= 0 && p <= 1)) throw new RangeError(`a probability lies in [0, 1], got ${p}`);
    return this.double() < p;
  }

  /** Exponential, with this mean. */
  exponential(mean: number): number {
    return -log(this.double()) * positive(mean, 'mean');
  }

  /** Gaussian, by inversion. */
  normal(mean = 0, standardDeviation = 1): number {
    return mean + standardDeviation * normalQuantile(this.double());
  }

  /** e to the power of a normal with these parameters: its median is e^mu. */
  lognormal(mu: number, sigma: number): number {
    return exp(this.normal(mu, sigma));
  }

  /** Weibull, by inversion. Shape 1 is the exponential; above, the hazard grows with age. */
  weibull(scale: number, shape: number): number {
    return positive(scale, 'scale') * exp(log(-log(this.double())) / positive(shape, 'shape'));
  }

  /** Gamma, by inversion: its mean is shape times scale. Shape 1 is the exponential. */
  gamma(scale: number, shape: number): number {
    return positive(scale, 'scale') * gammaQuantile(positive(shape, 'shape'), this.double());
  }

  /** The sum of `stages` exponentials, with this mean in all. */
  erlang(stages: number, mean: number): number {
    if (!(Number.isInteger(stages) && stages > 0))
      throw new RangeError(`an Erlang distribution has a whole number of stages, got ${stages}`);
    let sum = 0;
    for (let stage = 0; stage < stages; stage++) sum += this.exponential(mean / stages);
    return sum;
  }

  /** One of the items, all equally likely. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('cannot pick from nothing');
    return items[this.integer(0, items.length - 1)]!;
  }

  /** An index, each with a probability proportional to its weight. */
  weighted(weights: readonly number[]): number {
    let total = 0;
    for (const weight of weights) {
      if (!(weight >= 0)) throw new RangeError(`a weight must not be negative, got ${weight}`);
      total += weight;
    }
    if (!(total > 0 && total < Infinity))
      throw new RangeError(`the weights must have a positive, finite sum, got ${total}`);
    let left = this.double() * total;
    let last = 0;
    for (const [index, weight] of weights.entries()) {
      if (weight === 0) continue;
      if (left < weight) return index;
      left -= weight;
      last = index;
    }
    return last;
  }
}

function positive(value: number, what: string): number {
  if (!(value > 0 && value < Infinity))
    throw new RangeError(`the ${what} of a distribution must be positive and finite, got ${value}`);
  return value;
}
