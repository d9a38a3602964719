/**
 * How much less a service does just after a reboot than before it. The last axis gives the bars of a group, each with
 * its reported figure below it.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { axesOf } from '../../format.ts';
import { citations, distinct, type Figure, perBar, type ReportedColumns, reportedColumns } from '../figure.ts';
import { besideReported, placeOf } from '../share-bars.ts';

const METRIC = 'throughputLoss|working';

type LossRow = CsvRow &
  ReportedColumns & {
    group: string;
    series: string;
    n: number;
    loss: number;
    low: number | null;
    high: number | null;
  };

export const throughputLoss: Figure<LossRow> = {
  name: 'throughput-loss',
  title: (summary) => `Throughput lost just after a reboot by ${axesOf(summary)}`,
  appliesTo: (summary) => summary.rows.some((row) => barOf(row).length > 0),
  data: (summary) => summary.rows.flatMap(barOf),

  picture(rows) {
    const groups = distinct(rows.map((row) => row.group));
    const of = (series: string) =>
      groups.map((group) => rows.find((row) => row.group === group && row.series === series));
    return {
      kind: 'bars',
      groups,
      series: distinct(rows.map((row) => row.series)).flatMap((name, index) =>
        besideReported(
          name,
          index,
          of(name).map((row) => row && { ...row, value: row.loss }),
        ),
      ),
      axis: { title: '% of the throughput before' },
      caption: [
        `Means; ${perBar(
          rows.map((row) => row.n),
          'runs in which the service worked before and after',
        )}; whiskers: intervals of the mean.${citations(rows)}`,
      ],
      lanePx: 36,
    };
  },
};

function barOf(row: SummaryRow): LossRow[] {
  const metric = row.metrics[METRIC];
  if (metric?.kind !== 'quantity' || metric.mean === null) return [];
  const { n, mean: loss, meanLow: low, meanHigh: high } = metric;
  return [{ ...placeOf(row), n, loss, low, high, ...reportedColumns(row.reported[METRIC]) }];
}
