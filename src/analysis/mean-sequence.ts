/**
 * An interval for a mean that holds at every moment at once, as `confidence-sequence.ts` has it for a share.
 *
 * The same test, of normals: a mean m is excluded from below as soon as the values are 2/alpha times as likely under
 * m + w as under m, w being the precision that is asked for, with the variance that the values show. So the interval
 * is narrow enough after 2 s² log(2/alpha) / w² values: a fixed-width rule as by Chow and Robbins (Annals of
 * Mathematical Statistics 36, 1965), with a constant that allows for looking, which costs 1.9 times the values.
 *
 * The promise is asymptotic, as for every mean of unknown distribution: in the limit of many values the likelihood
 * ratio is that of a Brownian motion, and Ville's inequality holds. Of few values that are skewed, those that miss the
 * long side show too small a mean and too small a variance at once; so the variance is taken as if the smallest and the
 * largest value had come twice, which costs a few per cent of the values. The promise is broken all the same where what
 * makes the mean is rare: a value that has not been seen yet has no part in the variance.
 */
import { log } from '../kernel/arithmetic.ts';
import type { SequenceAim } from './confidence-sequence.ts';
import type { Interval } from './proportion.ts';

/** Fewer values say too little of their variance: there is no interval yet. */
export const FEWEST_VALUES = 60;

const ratioOf = ([part, whole]: readonly [number, number]): number => part / whole;

/**
 * A mean, or a ratio of totals (downtime over time), added up value by value: the variance is that of what is left of
 * the values when the ratio is taken out. The order of the values shows in the last bits.
 */
export class RunningMean {
  #n = 0;
  #part = 0;
  #whole = 0;
  #partSquares = 0;
  #products = 0;
  #wholeSquares = 0;
  /** Value and weight of the smallest and of the largest. */
  #least: readonly [number, number] = [0, 1];
  #most: readonly [number, number] = [0, 1];

  /** `whole` is what the value is divided by: 1 for a mean. */
  add(part: number, whole = 1): void {
    this.#n += 1;
    const [offPart, offWhole] = [part - this.#part, whole - this.#whole];
    this.#part += offPart / this.#n;
    this.#whole += offWhole / this.#n;
    this.#partSquares += offPart * (part - this.#part);
    this.#products += offPart * (whole - this.#whole);
    this.#wholeSquares += offWhole * (whole - this.#whole);
    if (this.#n === 1 || part / whole < ratioOf(this.#least)) this.#least = [part, whole];
    if (this.#n === 1 || part / whole > ratioOf(this.#most)) this.#most = [part, whole];
  }

  get isConstant(): boolean {
    return ratioOf(this.#least) === ratioOf(this.#most);
  }

  get n(): number {
    return this.#n;
  }

  get value(): number | null {
    if (this.#n === 0) return null;
    return this.isConstant ? ratioOf(this.#least) : this.#part / this.#whole;
  }

  /** Of one value, as if the smallest and the largest had come twice. */
  get variance(): number {
    if (this.#n < 2 || this.isConstant) return 0;
    const ratio = this.#part / this.#whole;
    const squares = this.#partSquares - 2 * ratio * this.#products + ratio * ratio * this.#wholeSquares;
    const [least, most] = [this.#least, this.#most].map(([part, whole]) => part - ratio * whole) as [number, number];
    return (Math.max(0, squares) + least * least + most * most) / (this.#n - 1) / (this.#whole * this.#whole);
  }
}

/**
 * The interval after these values; null below `FEWEST_VALUES`. Values that are all the same have one of no width; but
 * if all are 0, whatever is counted has not been seen yet, and there is none.
 */
export function meanSequence(values: RunningMean, { within, confidence }: SequenceAim): Interval | null {
  const { n, value, variance } = values;
  if (value === null || n < FEWEST_VALUES || (value === 0 && variance === 0)) return null;
  if (variance === 0) return { low: value, high: value };
  if (!(within > 0)) return null;
  const half = within / 2 + (variance * decisive(confidence)) / (n * within);
  return { low: value - half, high: value + half };
}

/** How many values it takes until the interval is narrow enough, if they vary so much. */
export const meanSequenceValues = (variance: number, { within, confidence }: SequenceAim): number =>
  Math.max(FEWEST_VALUES, Math.ceil((2 * variance * decisive(confidence)) / (within * within)));

const decisive = (confidence: number): number => log(2 / (1 - confidence));
