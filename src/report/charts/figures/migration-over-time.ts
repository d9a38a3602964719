/**
 * Two figures of a migration. What its client got, over time, relative to the beginning: a downtime is a gap, and what
 * rounds, a throttle or absent pages cost is seen beside it. And what was sent in each round.
 */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perCent, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import { axesInWords, distinct, type Names } from '../words.ts';

/** More lines than that cannot be told apart. */
const MOST_LINES = 6;
/** The number of steps that define 100 %, after a first one in which clients begin. */
const BEGINNING_STEPS = 12;

type PointRow = CsvRow & { variant: string; n: number; x: number; y: number; unit: string };

export const clientThroughput: Figure<PointRow> = {
  name: 'client-throughput',
  title: (summary) => `Throughput at the client around a migration by ${axesInWords(summary)}`,
  appliesTo: (summary) => hasFew(summary, 'client throughput'),
  data: ({ rows }) =>
    rows.flatMap((row) => {
      const points = pointsOf(row, 'client throughput');
      const first = points.slice(1, 1 + BEGINNING_STEPS);
      const beginning = first.reduce((sum, { y }) => sum + y, 0) / first.length;
      return beginning > 0 ? points.map((point) => ({ ...point, y: point.y / beginning })) : [];
    }),
  picture: (rows, names) => ({
    kind: 'lines',
    lines: linesOf(rows, names, perCent),
    xTitle: 'time, s',
    yTitle: 'throughput, % of the beginning',
    scale: 'linear',
    caption: [`Means over ${perPoint(rows.map(({ n }) => n))}. The migration is ordered after 5 s.`],
  }),
};

export const migrationRounds: Figure<PointRow> = {
  name: 'migration-rounds',
  title: (summary) => `What a migration sent in each round by ${axesInWords(summary)}`,
  appliesTo: (summary) => hasFew(summary, 'sent in round'),
  data: ({ rows }) => rows.flatMap((row) => pointsOf(row, 'sent in round')),
  picture: (rows, names) => ({
    kind: 'lines',
    lines: linesOf(rows, names, (mb) => mb),
    xTitle: 'round',
    yTitle: 'sent, MB',
    scale: 'linear',
    caption: [
      `Means over ${perPoint(rows.map(({ n }) => n))}; in the last round of a run its VM stands still. The records ` +
        'also have how long each round took.',
    ],
  }),
};

const hasFew = ({ rows }: Summary, series: string): boolean =>
  rows.length <= MOST_LINES && rows.some((row) => pointsOf(row, series).length > 0);

const pointsOf = (row: SummaryRow, series: string): PointRow[] =>
  row.series.flatMap(({ name, unit, n, fromSeconds, stepSeconds, values }) =>
    name === series
      ? values.map((y, index) => ({ variant: labelOf(row), n, x: fromSeconds + index * stepSeconds, y, unit }))
      : [],
  );

const linesOf = (rows: readonly PointRow[], names: Names, shown: (y: number) => number): Line[] =>
  distinct(rows.map(({ variant }) => variant)).map((label, index) => ({
    name: names.variant(label),
    stroke: thinStroke(index),
    points: rows.filter(({ variant }) => variant === label).map(({ x, y }) => ({ x, y: shown(y), interval: null })),
  }));
