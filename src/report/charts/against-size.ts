/**
 * A quantity against a size that a scenario varies: the axis whose values are numbers, such as weeks or hosts. The
 * values of the other axes make the lines: the first has its own colour and marker, the others dash them.
 */
import type { Summary, SummaryRow } from '../../analysis/summary.ts';
import type { MetricName } from '../../experiment/metrics.ts';
import type { CsvRow } from '../csv.ts';
import { distinct } from './figure.ts';
import type { Line } from './lines.ts';
import type { Stroke } from './style.ts';

export type SizeRow = CsvRow & {
  /** Value of the first of the other axes. */
  first: string;
  /** Those of the rest. */
  rest: string;
  size: number;
  n: number;
  mean: number;
  low: number | null;
  high: number | null;
};

/** The quantity of each variant that has it; none when no axis is a size. */
export function againstSize(summary: Summary, metric: MetricName): SizeRow[] {
  const axis = sizeAxisOf(summary);
  return axis === undefined ? [] : summary.rows.flatMap((row) => pointOf(row, axis, metric));
}

/** The axis with at least three values, all of them numbers; the first, if there are several. */
export function sizeAxisOf({ rows }: Pick<Summary, 'rows'>): string | undefined {
  return Object.keys(rows[0]?.factors ?? {}).find((axis) => {
    const values = distinct(rows.map(({ factors }) => factors[axis] ?? ''));
    return values.length >= 3 && values.every((value) => /^\d+(?:\.\d+)?$/.test(value));
  });
}

function pointOf({ factors, metrics }: SummaryRow, axis: string, metric: MetricName): SizeRow[] {
  const quantity = metrics[metric];
  if (quantity?.kind !== 'quantity' || quantity.mean === null) return [];
  const [first = '', ...rest] = Object.entries(factors).flatMap(([name, value]) => (name === axis ? [] : [value]));
  const { n, mean, meanLow: low, meanHigh: high } = quantity;
  return [{ first, rest: rest.join(', '), size: Number(factors[axis]), n, mean, low, high }];
}

/** `scale` is what one of the picture's unit is of the metric's. */
export function linesOf(rows: readonly SizeRow[], scale = 1): Line[] {
  const [firsts, rests] = [distinct(rows.map(({ first }) => first)), distinct(rows.map(({ rest }) => rest))];
  return firsts.flatMap((first, look) =>
    rests.flatMap((rest, dash): Line[] => {
      const points = rows.filter((row) => row.first === first && row.rest === rest);
      if (points.length === 0) return [];
      return [
        {
          name: [first, rest].filter((part) => part !== '').join(', '),
          stroke: strokeFor(look, dash),
          points: points.map(({ size, mean, low, high }) => ({
            x: size,
            y: mean / scale,
            interval: low === null || high === null ? null : { low: low / scale, high: high / scale },
          })),
        },
      ];
    }),
  );
}

const COLORS = ['#1a1a1a', '#2f6fa8', '#b0532a', '#7d2f63'] as const;
const MARKERS = ['circle', 'triangle', 'rectRot', 'rect'] as const;
const DASHES: readonly (readonly number[])[] = [[], [14, 10], [4, 8]];

function strokeFor(look: number, dash: number): Stroke {
  return {
    color: COLORS[look % COLORS.length] ?? COLORS[0],
    marker: MARKERS[look % MARKERS.length] ?? MARKERS[0],
    dash: DASHES[dash % DASHES.length] ?? [],
    radiusPx: 9,
    filled: dash === 0,
  };
}
