/**
 * Numbers and names as people read them. Files hold full precision; these lose digits on purpose. No locale: a decimal
 * point everywhere.
 */
import type { MeanMethod } from '../analysis/mean.ts';
import type { Interval, IntervalMethod } from '../analysis/proportion.ts';
import type { Quantity } from '../analysis/quantity.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';

/** Stands where there is no number. */
export const NOTHING = '-';

/** Stands where a share would be of nothing: 0 of 0 is no 0 %. */
export const NO_DATA = 'no data';

/**
 * A share as per cent with one decimal: 0.958 is "95.8". More where that would make all or nothing of what is neither:
 * 0.99963 is "99.96".
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
export const share = (value: number | null): string => (value === null ? NO_DATA : `${percent(value)} %`);

/** A difference of shares in points, signed: "+1.4", "-0.3", "0.0". */
export function points(difference: number): string {
  const text = (difference * 100).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return difference > 0 ? `+${text}` : text;
}

/** Milliseconds with three significant digits from 10 up and two decimals below: "713", "22.4", "0.05". */
export function milliseconds(value: number | null): string {
  if (value === null) return NOTHING;
  if (value !== 0 && value < 0.005) return '<0.01';
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** How a unit stands after a number: a ratio and a count have none. */
export const unitAfter = (unit: string): string => UNIT_WORDS[unit] ?? ` ${unit}`;

const UNIT_WORDS: Readonly<Record<string, string>> = { ratio: '', count: '', 'per-second': '/s', usd: ' $' };

/** A quantity with as many digits as it has: three from 10 up, decimals below; a ratio in per cent. */
export function amount(value: number | null, unit: string): string {
  if (value === null) return NOTHING;
  if (unit === 'ratio') return share(value);
  if (unit === 'ms') return milliseconds(value);
  if (value === 0 || (unit === 'count' && Number.isInteger(value))) return `${value}`;
  const size = Math.abs(value);
  if (size < 0.001) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** What one amount lies above another: shares and ratios in points, the rest in their unit. */
export function difference(value: number | null, unit: string): string {
  return unit === 'ratio' && value !== null ? `${points(value)} points` : amount(value, unit);
}

/** The interval of a share. None of n gives only an upper bound and all of n only a lower one: "below 3.6 %". */
export function shareInterval({ low, high }: Interval): string {
  if (low === 0 && high === 1) return NOTHING;
  if (low === 0) return `below ${percent(high)} %`;
  if (high === 1) return `above ${percent(low)} %`;
  return `[${percent(low)}, ${percent(high)}]`;
}

/**
 * The interval of a mean, its ends as `show` has them. Values that are all the same say nothing of how much they could
 * vary.
 */
export function meanIntervalIn(sample: Quantity, show: (end: number) => string): string {
  const { n, min, max, unanswered, meanLow, meanHigh } = sample;
  if (meanLow !== null && meanHigh !== null) return `[${show(meanLow)}, ${show(meanHigh)}]`;
  return n > 1 && min === max && unanswered === 0 ? 'all the same' : NOTHING;
}

/** A variant as its reader knows it: the values of its axes. */
export function labelOf(row: Pick<SummaryRow, 'factors' | 'variant'>): string {
  const values = Object.values(row.factors);
  return values.length === 0 ? row.variant : values.join(', ');
}

/** What the variants differ in: the names of the axes. */
export function axesOf({ rows }: { readonly rows: readonly Pick<SummaryRow, 'factors'>[] }): string {
  return Object.keys(rows[0]?.factors ?? {}).join(', ') || 'variant';
}

/** How many runs stand behind the numbers: "500 runs each", or what is there of them. */
export function runsOf(summary: Summary): string {
  const recorded = summary.rows.map((row) => row.runs);
  const fewest = Math.min(...recorded);
  const most = Math.max(...recorded);
  const each = fewest === most ? `${most}` : `${fewest} to ${most}`;
  const planned = most === summary.runs && fewest === most ? '' : ` of ${summary.runs}`;
  return `${each}${planned} runs${summary.rows.length > 1 ? ' each' : ''}`;
}

/** Methods by the names under which readers know them. */
export const METHOD_NAMES: Readonly<Record<IntervalMethod | MeanMethod, string>> = {
  'clopper-pearson': 'Clopper-Pearson',
  wilson: 'Wilson',
  t: "Student's t",
  'bootstrap-percentile': 'percentile bootstrap',
  'bootstrap-bca': 'BCa bootstrap',
};

/** A confidence as it stands before an interval: 0.95 is "95 %", without the dust of its binary fraction. */
export const confidenceOf = ({ confidence }: { readonly confidence: number }): string =>
  `${Number((confidence * 100).toPrecision(10))} %`;
