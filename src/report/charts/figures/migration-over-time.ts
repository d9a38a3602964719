/**
 * Two figures of a migration. What its client got, over time, relative to the beginning, with the phases marked above:
 * a downtime is a gap, and what rounds, a throttle or absent pages cost is seen beside it. And what was sent in each
 * round.
 */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perCent, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { type Fill, kindFill, thinStroke } from '../style.ts';
import { axesInWords, distinct, type Names } from '../words.ts';

/** More lines than that cannot be told apart. */
const MOST_LINES = 6;
/** The number of steps that define 100 %, after a first one in which clients begin. */
const BEGINNING_STEPS = 12;

type PointRow = CsvRow & { variant: string; n: number; x: number; y: number; unit: string };
/** A point of a line, or a phase of the migration, which has an end and no height. */
type TimeRow = CsvRow & {
  variant: string;
  n: number;
  what: string;
  from_s: number;
  to_s: number;
  y: number | null;
  unit: string;
};

const THROUGHPUT = 'throughput';
const STILL = { name: 'VM stands still', fill: kindFill(2) };
/** What phases come to, for who looks at the client. */
const KINDS: Readonly<Record<string, { readonly name: string; readonly fill: Fill }>> = {
  prepare: { name: 'prepares', fill: kindFill(7) },
  disk: { name: 'disk is sent', fill: kindFill(3) },
  'first-round': { name: 'first round', fill: kindFill(0) },
  rounds: { name: 'later rounds', fill: kindFill(1) },
  suspend: STILL,
  'last-round': STILL,
  handshake: STILL,
  resume: STILL,
  'pages-follow': { name: 'pages follow', fill: kindFill(5) },
};
const OTHER = { name: 'other phases', fill: kindFill(9) };
const kindOf = (phase: string): (typeof KINDS)[string] => KINDS[phase] ?? OTHER;

export const clientThroughput: Figure<TimeRow> = {
  name: 'client-throughput',
  title: (summary) => `Throughput at the client around a migration by ${axesInWords(summary)}`,
  appliesTo: (summary) => hasFew(summary, 'client throughput'),
  data: ({ rows }) => rows.flatMap((row) => [...throughputOf(row), ...phasesOf(row)]),
  picture(rows, names) {
    const points = rows.flatMap(({ y, from_s: x, what, ...row }) =>
      y === null || what !== THROUGHPUT ? [] : [{ ...row, x, y }],
    );
    const phases = rows.filter(({ y }) => y === null);
    const lines = linesOf(points, names, perCent);
    const lanes = lines.map(({ name, stroke }) => ({
      line: name,
      stroke,
      spans: phases
        .filter(({ variant }) => names.variant(variant) === name)
        .map(({ what: label, from_s: from, to_s: to }) => ({ label, from, to, fill: kindOf(label).fill })),
    }));
    const n = perPoint(points.map((each) => each.n));
    return {
      kind: 'lines',
      lines,
      ...(phases.length > 0 && { lanes, legend: distinct(phases.map(({ what }) => kindOf(what))) }),
      xTitle: 'time, s',
      yTitle: 'throughput, % of the beginning',
      scale: 'linear',
      caption: [
        phases.length === 0
          ? `Means over ${n}.`
          : `Means over ${n}. Above the lines, the phases of each migration, which begins with the order.`,
      ],
    };
  },
};

/** Relative to the beginning. */
function throughputOf(row: SummaryRow): TimeRow[] {
  const points = pointsOf(row, 'client throughput');
  const first = points.slice(1, 1 + BEGINNING_STEPS);
  const beginning = first.reduce((sum, { y }) => sum + y, 0) / first.length;
  const step = (points[1]?.x ?? 0) - (points[0]?.x ?? 0);
  return beginning > 0
    ? points.map(({ variant, n, x, y, unit }) => ({
        variant,
        n,
        what: THROUGHPUT,
        from_s: x,
        to_s: x + step,
        y: y / beginning,
        unit,
      }))
    : [];
}

const phasesOf = (row: SummaryRow): TimeRow[] =>
  row.phases.flatMap(({ actor, phase, n, fromSeconds: from_s, toSeconds: to_s }) =>
    actor === 'migration' ? [{ variant: labelOf(row), n, what: phase, from_s, to_s, y: null, unit: '' }] : [],
  );

export const migrationRounds = byRound('migration-rounds', 'sent in round', {
  title: 'What a migration sent in each round',
  yTitle: 'sent, MB',
});

export const migrationRoundTimes = byRound('migration-round-times', 'time of round', {
  title: 'How long each round of a migration took',
  yTitle: 'time of the round, s',
});

/** On logarithmic axes, since the last rounds are a thousandth of the first. */
function byRound(
  name: string,
  series: string,
  { title, yTitle }: { readonly title: string; readonly yTitle: string },
): Figure<PointRow> {
  return {
    name,
    title: (summary) => `${title} by ${axesInWords(summary)}`,
    appliesTo: (summary) => hasFew(summary, series),
    data: ({ rows }) => rows.flatMap((row) => pointsOf(row, series)).filter(({ y }) => y > 0),
    picture: (rows, names) => ({
      kind: 'lines',
      lines: linesOf(rows, names, (value) => value),
      xTitle: 'round',
      yTitle,
      caption: [
        `Means over ${perPoint(rows.map(({ n }) => n))}, of those with such a round. In the last round of a run its ` +
          'VM stands still.',
      ],
    }),
  };
}

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
