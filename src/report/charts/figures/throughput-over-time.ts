/**
 * Throughput over time around a reboot: one line for each variant, relative to its throughput at the beginning. So
 * services with different units share one picture, and a line that returns to 100 % shows no lasting loss.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perCent } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

const SERIES = 'throughput';
/** More lines than that cannot be told apart. */
const MOST_LINES = 6;
/** The number of steps at the beginning that define 100 %. */
const BEGINNING_STEPS = 5;

type TimeRow = CsvRow & {
  variant: string;
  n: number;
  seconds: number;
  throughput: number;
  unit: string;
  of_beginning: number;
};

export const throughputOverTime: Figure<TimeRow> = {
  name: 'throughput-over-time',
  title: (summary) => `Throughput around a reboot by ${axesInWords(summary)}`,
  appliesTo: ({ rows }) => rows.some((row) => pointsOf(row).length > 0) && rows.length <= MOST_LINES,
  data: ({ rows }) => rows.flatMap(pointsOf),

  picture(rows, names) {
    const variants = distinct(rows.map((row) => row.variant));
    const counts = rows.map(({ n }) => n);
    const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
    return {
      kind: 'lines',
      lines: variants.map(
        (label, index): Line => ({
          name: names.variant(label),
          stroke: thinStroke(index),
          points: rows
            .filter(({ variant }) => variant === label)
            .map(({ seconds: x, of_beginning: y }) => ({ x, y: perCent(y), interval: null })),
        }),
      ),
      xTitle: 'time, s',
      yTitle: 'throughput, % of the beginning',
      scale: 'linear',
      caption: [
        `Means over runs, n = ${fewest === most ? most : `${fewest} to ${most}`} per line, each ` +
          'point over one step of time. The CSV beside it has the throughput itself, with its unit.',
      ],
    };
  },
};

function pointsOf(row: SummaryRow): TimeRow[] {
  return row.series.flatMap(({ name, unit, n, fromSeconds, stepSeconds, values }) => {
    const first = values.slice(0, BEGINNING_STEPS);
    const beginning = first.reduce((sum, value) => sum + value, 0) / first.length;
    if (name !== SERIES || !(beginning > 0)) return [];
    return values.map((throughput, index) => ({
      variant: labelOf(row),
      n,
      seconds: fromSeconds + index * stepSeconds,
      throughput,
      unit,
      of_beginning: throughput / beginning,
    }));
  });
}
