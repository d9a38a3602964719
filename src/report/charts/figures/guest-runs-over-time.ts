/**
 * The share of time in which a restored guest runs and does not wait, over the time since the order: one line for each
 * variant. A line that stays above 90 % has become responsive.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perCent, perPoint } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

const SERIES = 'guest runs';
/** More lines than that cannot be told apart. */
const MOST_LINES = 32;

type TimeRow = CsvRow & { variant: string; n: number; seconds: number; share: number };

export const guestRunsOverTime: Figure<TimeRow> = {
  name: 'guest-runs-over-time',
  title: (summary) => `Share of time in which the restored guest runs by ${axesInWords(summary)}`,
  appliesTo: ({ rows }) => rows.some((row) => pointsOf(row).length > 0) && rows.length <= MOST_LINES,
  data: ({ rows }) => rows.flatMap(pointsOf),

  picture(rows, names) {
    const variants = distinct(rows.map(({ variant }) => variant));
    return {
      kind: 'lines',
      lines: variants.map(
        (variant, index): Line => ({
          name: names.variant(variant),
          stroke: thinStroke(index),
          points: rows
            .filter((row) => row.variant === variant)
            .map(({ seconds: x, share: y }) => ({ x, y: perCent(y), interval: null })),
        }),
      ),
      xTitle: 'time since the order, s',
      yTitle: 'guest runs, % of time',
      scale: 'logarithmic-x',
      caption: [
        `Means over ${perPoint(rows.map(({ n }) => n))}, as a client outside sees them: its requests are answered ` +
          'while the guest runs, and wait while it waits for a page. A guest is responsive once its line stays above ' +
          '90 %.',
      ],
    };
  },
};

function pointsOf(row: SummaryRow): TimeRow[] {
  return row.series.flatMap(({ name, n, fromSeconds, stepSeconds, values }) =>
    name === SERIES
      ? values.map((share, index) => ({
          variant: labelOf(row),
          n,
          seconds: fromSeconds + (index + 1) * stepSeconds,
          share,
        }))
      : [],
  );
}
