/**
 * What a mechanism costs while nothing fails: VMM time that it adds, of the time without it. The last axis gives the
 * bars of a group, each with its reported figure below it.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { axesOf } from '../../format.ts';
import { citations, distinct, type Figure, perBar, type ReportedColumns, reportedColumns } from '../figure.ts';
import { besideReported, placeOf } from '../share-bars.ts';

const METRIC = 'overhead|dry';

type OverheadRow = CsvRow &
  ReportedColumns & {
    group: string;
    series: string;
    n: number;
    overhead: number;
    low: number | null;
    high: number | null;
  };

export const overhead: Figure<OverheadRow> = {
  name: 'overhead',
  title: (summary) => `VMM time added in normal operation by ${axesOf(summary)}`,
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
          of(name).map((row) => row && { ...row, value: row.overhead }),
        ),
      ),
      axis: { title: 'added, % of VMM time without it' },
      caption: [
        `Medians; ${perBar(
          rows.map((row) => row.n),
          'dry runs',
        )}; whiskers: intervals of the median.${citations(rows)}`,
      ],
      lanePx: 36,
    };
  },
};

function barOf(row: SummaryRow): OverheadRow[] {
  const metric = row.metrics[METRIC];
  if (metric?.kind !== 'quantity' || metric.p50 === null) return [];
  const { n, p50: overhead, low, high } = metric;
  return [{ ...placeOf(row), n, overhead, low, high, ...reportedColumns(row.reported[METRIC]) }];
}
