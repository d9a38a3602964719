/** What the replicas of a database can serve, over days, and the load that they have to: a line for each policy. */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

/** The days that are drawn; the CSV has all. */
const DRAWN_HOURS = 48;
const MOST_LINES = 6;

type TimeRow = CsvRow & { variant: string; n: number; hours: number; load: number; capacity: number };

export const replicasOverTime: Figure<TimeRow> = {
  name: 'replicas-over-time',
  title: (summary) => `Load and what the replicas can serve by ${axesInWords(summary)}`,
  appliesTo: ({ rows }) => rows.some((row) => pointsOf(row).length > 0) && rows.length <= MOST_LINES,
  data: ({ rows }) => rows.flatMap(pointsOf),

  picture(rows, names) {
    const variants = distinct(rows.map(({ variant }) => variant));
    const drawn = rows.filter(({ hours }) => hours <= DRAWN_HOURS);
    const lineOf = (variant: string, of: 'load' | 'capacity'): Line['points'] =>
      drawn.filter((row) => row.variant === variant).map((row) => ({ x: row.hours, y: row[of], interval: null }));
    const [first = ''] = variants;
    return {
      kind: 'lines',
      lines: [
        { name: 'load', stroke: thinStroke(0), points: lineOf(first, 'load') },
        ...variants.map((variant, index) => ({
          name: names.variant(variant),
          stroke: thinStroke(index + 1),
          points: lineOf(variant, 'capacity'),
        })),
      ],
      xTitle: 'time, h',
      yTitle: 'requests per second',
      scale: 'linear',
      caption: [
        `Means over runs, ${perPoint(rows.map(({ n }) => n))}. Two days; the CSV beside it has all. Where the load ` +
          'is above a line, requests are lost.',
      ],
    };
  },
};

function pointsOf(row: SummaryRow): TimeRow[] {
  const [load, capacity] = ['load', 'capacity'].map((wanted) => row.series.find(({ name }) => name === wanted));
  if (load === undefined || capacity === undefined) return [];
  return load.values.map((value, index) => ({
    variant: labelOf(row),
    n: load.n,
    hours: (load.fromSeconds + index * load.stepSeconds) / 3600,
    load: value,
    capacity: capacity.values[index] ?? 0,
  }));
}
