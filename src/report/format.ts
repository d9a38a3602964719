/**
 * Formats numbers and names for readers. Numbers are rounded; files have full precision. There is no locale: the
 * decimal point is always a point.
 */
import type { MeanMethod } from '../analysis/mean.ts';
import type { Interval, IntervalMethod } from '../analysis/proportion.ts';
import type { Quantity } from '../analysis/quantity.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';

/** Shown where there is no number. */
export const NOTHING = '-';

/** Shown for a share with denominator 0, which is not 0 %. */
export const NO_DATA = 'no data';

/**
 * A share as per cent with one decimal: 0.958 is "95.8". More decimals where one would round to 0 or 100: 0.99963 is
 * "99.96".
 */
export function percent(share: number): string {
  const decimals = [1, 2, 3, 4, 5, 6].find((digits) => isToldApart(share, digits)) ?? 1;
  return (share * 100).toFixed(decimals).replace(/^-(0\.0)$/, '$1');
}

function isToldApart(share: number, digits: number): boolean {
  const shown = Number((share * 100).toFixed(digits));
  return (shown !== 100 || share === 1) && (shown !== 0 || share === 0);
}

/** A share with its sign of per cent: "95.8 %". */
export const share = (value: number | null): string =>
  value === null || Number.isNaN(value) ? NO_DATA : `${percent(value)} %`;

/** A difference of shares in points, signed: "+1.4", "-0.3", "0.0". */
export function points(difference: number): string {
  const text = (difference * 100).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return difference > 0 ? `+${text}` : text;
}

/** Milliseconds with three significant digits from 10 up and two decimals below: "713", "22.4", "0.05", "-9111". */
export function milliseconds(value: number | null): string {
  if (value === null) return NOTHING;
  const size = Math.abs(value);
  if (size > 0 && size < 0.005) return value > 0 ? '<0.01' : '>-0.01';
  if (size >= 100) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : 2);
}

/** The text of a unit after a number: empty for ratios and counts. */
export const unitAfter = (unit: string): string => UNIT_WORDS[unit] ?? ` ${unit}`;

const UNIT_WORDS: Readonly<Record<string, string>> = { ratio: '', count: '', 'per-second': '/s', usd: ' $' };

/** A quantity with three significant digits from 10 up and two decimals below; a ratio in per cent. */
export function amount(value: number | null, unit: string): string {
  if (value === null || Number.isNaN(value)) return NOTHING;
  if (unit === 'ratio') return share(value);
  if (unit === 'ms') return milliseconds(value);
  if (value === 0 || (unit === 'count' && Number.isInteger(value))) return `${value}`;
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** The same with its unit; a time above 10 s in the unit that gives it one to three digits before the point. */
export function quantity(value: number | null, unit: string): string {
  if (value === null) return NOTHING;
  if (isLong(value, unit)) return `${value < 0 ? '-' : ''}${duration(Math.abs(value))}`;
  return `${amount(value, unit)}${unitAfter(unit)}`;
}

/** Whether a value is a time of which nobody counts the milliseconds. */
export const isLong = (value: number, unit: string): boolean => unit === 'ms' && Math.abs(value) > LONG_MS;

const LONG_MS = 10_000;

/** A duration in the unit that gives one to three digits before the point: "713 ms", "1.59 min", "2.00 h". */
export function duration(ms: number): string {
  const [name, size] = UNITS.findLast(([, each]) => ms >= each) ?? ['ms', 1];
  const count = ms / size;
  return `${count.toFixed(count >= 100 ? 0 : count >= 10 ? 1 : 2)} ${name}`;
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['ms', 1],
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
];

/** A duration of one run with as many decimals, in ms; above 10 s in seconds. */
export const exactDuration = (nanos: number, decimals: number): string =>
  isLong(nanos / 1e6, 'ms') ? `${(nanos / 1e9).toFixed(decimals)} s` : `${(nanos / 1e6).toFixed(decimals)} ms`;

/** "1 failure", "3 failures". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;

/** The difference of two amounts, signed: shares and ratios in points, others in their unit. */
export const difference = (value: number | null, unit: string): string =>
  value === null ? NOTHING : `${signed(value, unit)}${unit === 'ratio' ? ' points' : unitAfter(unit)}`;

/** The same where the unit stands elsewhere. */
export function signed(value: number | null, unit: string): string {
  if (value === null) return NOTHING;
  return unit === 'ratio' ? points(value) : `${value > 0 ? '+' : ''}${amount(value, unit)}`;
}

/** The interval of a share. For 0 of n only an upper bound is shown ("below 3.6 %"), for n of n only a lower one. */
export function shareInterval({ low, high }: Interval): string {
  if (low === 0 && high === 1) return NOTHING;
  if (low === 0) return `below ${percent(high)} %`;
  if (high === 1) return `above ${percent(low)} %`;
  return `[${percent(low)}, ${percent(high)}]`;
}

/**
 * The interval of a mean, its ends formatted by `show`. If all values are equal there is none, since they do not show
 * how much values can vary.
 */
export function meanIntervalIn(sample: Quantity, show: (end: number) => string): string {
  const { n, min, max, unanswered, meanLow, meanHigh } = sample;
  if (meanLow !== null && meanHigh !== null) return `[${show(meanLow)}, ${show(meanHigh)}]`;
  return n > 1 && min === max && unanswered === 0 ? 'all the same' : NOTHING;
}

/** The label of a variant: the values of its axes. */
export function labelOf(row: Pick<SummaryRow, 'factors' | 'variant'>): string {
  const values = Object.values(row.factors);
  return values.length === 0 ? row.variant : values.join(', ');
}

/** The names of the axes. */
export function axesOf({ rows }: { readonly rows: readonly Pick<SummaryRow, 'factors'>[] }): string {
  return Object.keys(rows[0]?.factors ?? {}).join(', ') || 'variant';
}

/** The number of runs: "500 runs each", or the number of runs so far. */
export function runsOf(summary: Summary): string {
  const recorded = summary.rows.map((row) => row.runs);
  const fewest = Math.min(...recorded);
  const most = Math.max(...recorded);
  const each = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const planned = most === summary.runs && fewest === most ? '' : ` of ${summary.runs}`;
  return `${each}${planned} ${summary.runs === 1 ? 'run' : 'runs'}${summary.rows.length > 1 ? ' each' : ''}`;
}

/** The usual names of the methods. */
export const METHOD_NAMES: Readonly<Record<IntervalMethod | MeanMethod, string>> = {
  'clopper-pearson': 'Clopper-Pearson',
  wilson: 'Wilson',
  t: "Student's t",
  'bootstrap-percentile': 'percentile bootstrap',
  'bootstrap-bca': 'BCa bootstrap',
};

/** A confidence before an interval: 0.95 is "95 %", without rounding errors of binary fractions. */
export const confidenceOf = ({ confidence }: { readonly confidence: number }): string =>
  `${Number((confidence * 100).toPrecision(10))} %`;
