/**
 * The range and the marks of an axis. An axis covers everything drawn along it and has at least two marks, since a
 * picture without marks has no numbers. It does not depend on the locale of the machine.
 */
import type { Interval } from '../../analysis/proportion.ts';

export interface Scale {
  readonly kind: 'linear' | 'logarithmic';
  readonly min: number;
  readonly max: number;
  /** In ascending order, from `min` to `max`. */
  readonly ticks: readonly number[];
}

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** A linear axis that covers the extent in at most this number of round steps. */
export function linearScale({ from, to }: Extent, mostSteps = 6): Scale {
  const [low, high] = to > from ? [from, to] : [from, from + (Math.abs(from) || 1)];
  const step = roundStep((high - low) / mostSteps);
  const first = Math.floor(low / step + SLACK);
  const last = Math.ceil(high / step - SLACK);
  const ticks = range(first, last).map((multiple) => rounded(multiple * step));
  return { kind: 'linear', min: ticks[0] ?? low, max: ticks.at(-1) ?? high, ticks };
}

/** A linear axis that ends exactly at the given value, even beyond its last mark. */
export function linearScaleTo(to: number, mostSteps = 6): Scale {
  const { ticks } = linearScale({ from: 0, to }, mostSteps);
  return { kind: 'linear', min: 0, max: to > 0 ? to : 1, ticks: ticks.filter((tick) => tick <= to || to <= 0) };
}

/** A logarithmic axis from one of 1, 2, 5, 10, ... to another, marked at decades if it has two of them and may be. */
export function logarithmicScale({ from, to }: Extent, marks: 'decades' | 'all' = 'decades'): Scale {
  const [low, high] = from > 0 ? [from, Math.max(from, to)] : [1, 10];
  const exponents = range(Math.floor(Math.log10(low)) - 1, Math.ceil(Math.log10(high)) + 1);
  const round = exponents.flatMap((exponent) => [1, 2, 5].map((digit) => rounded(digit * 10 ** exponent)));
  const min = round.filter((value) => value <= low * (1 + SLACK)).at(-1) ?? low;
  const max = round.find((value) => value > min && value >= high * (1 - SLACK)) ?? high;
  const within = round.filter((value) => value >= min && value <= max);
  const decades = within.filter(isDecade);
  const ticks =
    marks === 'decades' && decades.length >= 2 ? every(decades, Math.ceil(decades.length / MOST_DECADES)) : within;
  return { kind: 'logarithmic', min, max, ticks };
}

/** A logarithmic axis marked at these values, or at all of 1, 2, 5, 10, ... if they are too many. */
export function markedScale(values: readonly number[]): Scale {
  const ticks = [...new Set(values)].sort((a, b) => a - b);
  const [min, max] = [ticks[0] ?? 1, ticks.at(-1) ?? 1];
  if (ticks.length < 2 || ticks.length > MOST_MARKS || !(min > 0))
    return logarithmicScale({ from: min, to: max }, 'all');
  return { kind: 'logarithmic', min, max, ticks };
}

/** The range of all values; undefined if there are none. */
export function extentOf(values: readonly number[]): Extent | undefined {
  const [first] = values;
  if (first === undefined) return undefined;
  let [from, to] = [first, first];
  for (const value of values) [from, to] = [Math.min(from, value), Math.max(to, value)];
  return { from, to };
}

/** The first scale whose labels fit on this many pixels; else the last. */
export function firstThatFits(scales: readonly Scale[], roomPx: number, widthPx: (label: string) => number): Scale {
  const fitting = scales.find((scale) => areApart(scale, roomPx, widthPx));
  return fitting ?? scales.at(-1) ?? linearScale({ from: 0, to: 1 });
}

function areApart({ kind, min, max, ticks }: Scale, roomPx: number, widthPx: (label: string) => number): boolean {
  const along = (value: number): number => (kind === 'linear' ? value : Math.log(value));
  const places = ticks.map((tick) => ((along(tick) - along(min)) / (along(max) - along(min))) * roomPx);
  return ticks.every((tick, index) => {
    const next = ticks[index + 1];
    if (next === undefined) return true;
    const needed = (widthPx(tickLabel(tick)) + widthPx(tickLabel(next))) / 2 + LABELS_APART_PX;
    return (places[index + 1] ?? 0) - (places[index] ?? 0) >= needed;
  });
}

const LABELS_APART_PX = 14;

/** How far a whisker may extend beyond the values, relative to their range. Longer ones are cut. */
const WHISKER_ROOM = 0.75;

/**
 * The extent of values and their intervals. With few runs an interval may be many times wider than the range of the
 * values, which would then be compressed.
 */
export function extentWith(values: readonly number[], intervals: readonly Interval[]): Extent | undefined {
  const own = extentOf(values);
  if (own === undefined) return undefined;
  const all = extentOf([own.from, own.to, ...intervals.flatMap(({ low, high }) => [low, high])]) ?? own;
  const span = Math.max(own.to - own.from, Math.abs(own.to), Math.abs(own.from));
  const room = WHISKER_ROOM * (span || 1);
  return { from: Math.max(all.from, own.from - room), to: Math.min(all.to, own.to + room) };
}

/** A number as the label of a mark, without locale and without rounding errors of binary fractions. */
export function tickLabel(value: number): string {
  const plain = Number(value.toPrecision(12));
  return plain !== 0 && Math.abs(plain) < LEAST_IN_DIGITS ? plain.toExponential() : String(plain);
}

/** A number with four digits, for a reader who points at it. */
export const shortNumber = (value: number): string => tickLabel(Number(value.toPrecision(4)));

/** What is smaller is written as 1e-6, since rows of zeros cannot be told apart. */
const LEAST_IN_DIGITS = 1e-4;

const SLACK = 1e-9;
const MOST_DECADES = 7;
const MOST_MARKS = 8;

/** The smallest of 1, 2, 2.5, 5, 10, ... that is not below. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return rounded(([1, 2, 2.5, 5, 10].find((digit) => digit * power >= least * (1 - SLACK)) ?? 10) * power);
}

const rounded = (value: number): number => Number(value.toPrecision(12));
const isDecade = (value: number): boolean => /^1(?:\.0+)?e/.test(value.toExponential());
const every = (values: readonly number[], nth: number): number[] => values.filter((_, index) => index % nth === 0);
const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
