/** The throughput of a cluster, second by second, while its hosts are rejuvenated one after the other. */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import type { Figure } from '../figure.ts';
import type { Line } from '../lines.ts';
import { thinStroke } from '../style.ts';
import { distinct } from '../words.ts';

const SERIES = 'throughput of the cluster';
/** More lines than that cannot be told apart. */
const MOST_LINES = 3;

type SecondRow = CsvRow & { variant: string; n: number; seconds: number; hosts_at_work: number };

export const clusterOverTime: Figure<SecondRow> = {
  name: 'cluster-over-time',
  title: () => 'Throughput of a cluster while its hosts are rejuvenated in turn',
  appliesTo: ({ rows }) => rows.some((row) => pointsOf(row).length > 0) && rows.length <= MOST_LINES,
  data: ({ rows }) => rows.flatMap(pointsOf),

  picture: (rows, names) => ({
    kind: 'lines',
    lines: distinct(rows.map(({ variant }) => variant)).map(
      (label, index): Line => ({
        name: names.variant(label),
        stroke: thinStroke(index),
        points: rows
          .filter(({ variant }) => variant === label)
          .map(({ seconds: x, hosts_at_work: y }) => ({ x, y, interval: null })),
      }),
    ),
    xTitle: 'time since the first turn began, s',
    yTitle: 'throughput, hosts at work',
    scale: 'linear',
    caption: [
      `Means over runs, n = ${distinct(rows.map(({ n }) => n)).join(', ')} per line, each point ` +
        'over one second; the turns of all hosts one right after the other.',
    ],
  }),
};

/** The time since the beginning of the first turn. */
function pointsOf(row: SummaryRow): SecondRow[] {
  return row.series.flatMap(({ name, n, fromSeconds, stepSeconds, values }) =>
    name !== SERIES
      ? []
      : values.flatMap((hosts, index): SecondRow[] => {
          const seconds = fromSeconds + index * stepSeconds;
          return seconds < 0 ? [] : [{ variant: labelOf(row), n, seconds, hosts_at_work: hosts }];
        }),
  );
}
