/**
 * A chart of a quantity against a size that a scenario varies: an axis whose values are numbers, or amounts such as
 * weeks, hosts or `4 GiB`. Amounts in MiB and GiB are drawn in MiB. Each combination of the other axes is a
 * line. The values of the axis with most values determine colour and marker, the other axes the dashes.
 */
import type { Summary, SummaryRow } from '../../analysis/summary.ts';
import { parseQuantity } from '../../experiment/quantity.ts';
import type { MetricName } from '../../experiments.ts';
import type { CsvRow } from '../csv-text.ts';
import { perPoint } from './figure.ts';
import type { Line } from './lines.ts';
import { strokeOf } from './style.ts';
import { axisWords, distinct, type Names } from './words.ts';

export type SizeRow = CsvRow & {
  axis: string;
  size: number;
  unit: string;
  /** Values of the other axes. */
  others: string;
  /** The value of the axis that determines the colour. */
  marked: string;
  n: number;
  mean: number;
  low: number | null;
  high: number | null;
};

/** The quantity by variant; empty when no axis is a size, or only one size has values. */
export function againstSize(summary: Summary, metric: MetricName): SizeRow[] {
  const axis = sizeAxisOf(summary);
  if (axis === undefined) return [];
  const marked = markedAxisOf(summary, axis.name);
  const rows = summary.rows.flatMap((row) => pointOf(row, axis, marked, metric));
  return distinct(rows.map(({ size }) => size)).length < 2 ? [] : rows;
}

interface SizeAxis {
  readonly name: string;
  /** In which all of its values are drawn. */
  readonly unit: string;
}

const SIZE = /^(\d+(?:\.\d+)?)\s*([A-Za-z]*)$/;
const FEWEST_SIZES = 3;

/** The last axis with at least three values, all of them sizes in one unit, or sizes of memory. */
function sizeAxisOf({ rows }: Pick<Summary, 'rows'>): SizeAxis | undefined {
  const axes = Object.keys(rows[0]?.factors ?? {}).flatMap((name): SizeAxis[] => {
    const values = valuesOf(rows, name);
    const unit = unitOf(values);
    return values.length >= FEWEST_SIZES && unit !== undefined ? [{ name, unit }] : [];
  });
  return axes.at(-1);
}

/** The unit that all values have, or the smallest one of sizes of memory; undefined if they cannot be compared. */
function unitOf(values: readonly string[]): string | undefined {
  const units = distinct(values.map((value) => SIZE.exec(value)?.[2]));
  if (units.length === 1) return units[0];
  const bytes = units.map((unit) => bytesIn(`1 ${unit}`));
  return units[bytes.indexOf(Math.min(...bytes))];
}

/** A value of an axis in a unit; NaN if it is none. */
export function sizeIn(unit: string, value: string): number {
  const [, size, own] = SIZE.exec(value) ?? [];
  return own === unit ? Number(size) : bytesIn(value) / bytesIn(`1 ${unit}`);
}

const bytesIn = (text: string): number => parseQuantity('size', text) ?? Number.NaN;

function markedAxisOf({ rows }: Pick<Summary, 'rows'>, size: string): string | undefined {
  const others = Object.keys(rows[0]?.factors ?? {}).filter((axis) => axis !== size);
  const most = Math.max(0, ...others.map((axis) => valuesOf(rows, axis).length));
  return others.find((axis) => valuesOf(rows, axis).length === most);
}

const valuesOf = (rows: readonly SummaryRow[], axis: string): string[] =>
  distinct(rows.map(({ factors }) => factors[axis] ?? ''));

function pointOf(
  { factors, metrics }: SummaryRow,
  { name: axis, unit }: SizeAxis,
  by: string | undefined,
  metric: MetricName,
): SizeRow[] {
  const quantity = metrics[metric];
  const size = sizeIn(unit, factors[axis] ?? '');
  if (Number.isNaN(size) || quantity?.kind !== 'quantity' || quantity.mean === null) return [];
  const others = Object.entries(factors).flatMap(([name, value]) => (name === axis ? [] : [value]));
  const { n, mean, meanLow: low, meanHigh: high } = quantity;
  const marked = factors[by ?? ''] ?? '';
  return [{ axis, size, unit, others: others.join(', '), marked, n, mean, low, high }];
}

/** `scale` is the picture's unit in units of the metric. Lines of one colour follow each other. */
export const linesOf = (rows: readonly SizeRow[], names: Names, scale = 1): Line[] =>
  linesByLook(rows, names, scale).flat();

/** The same, but lines of one dash follow each other: on a page are all colours of one value of the other axes. */
export function linesByDash(rows: readonly SizeRow[], names: Names): Line[] {
  const byLook = linesByLook(rows, names, 1);
  const dashes = Math.max(0, ...byLook.map(({ length }) => length));
  return Array.from({ length: dashes }, (_, dash) => byLook.flatMap((lines) => lines[dash] ?? [])).flat();
}

function linesByLook(rows: readonly SizeRow[], names: Names, scale: number): Line[][] {
  const looks = distinct(rows.map(({ marked }) => marked));
  return looks.map((marked, look) =>
    distinct(rows.filter((row) => row.marked === marked).map(({ others }) => others)).map((others, dash): Line => {
      const points = rows.filter((row) => row.others === others && row.marked === marked);
      return {
        name: names.without(points[0]?.axis ?? '', others) || 'simulated',
        stroke: strokeOf(look, dash),
        points: points.map(({ size, mean, low, high }) => ({
          x: size,
          y: mean / scale,
          interval: low === null || high === null ? null : { low: low / scale, high: high / scale },
        })),
      };
    }),
  );
}

/** The name of the size, with its unit: "memory of each, GiB". */
export function sizeTitle([row]: readonly SizeRow[]): string {
  return row === undefined ? '' : [axisWords(row.axis), row.unit].filter((part) => part !== '').join(', ');
}

/** Over how many runs the means are, and where their intervals are to be seen. */
export function meansOver(rows: readonly Pick<SizeRow, 'n' | 'low'>[]): string {
  if (rows.every(({ n }) => n === 1)) return 'One run each.';
  const runs = `Means over ${perPoint(rows.map(({ n }) => n))}`;
  if (rows.every(({ low }) => low === null)) return `${runs}.`;
  return `${runs}; intervals of the mean are within the points where no whisker is seen.`;
}
