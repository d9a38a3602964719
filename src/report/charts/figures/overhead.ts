/** What a mechanism costs while nothing fails: VMM time that it adds, of the time without it. The last axis gives the bars of a group, each with its reported figure below it. */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { axesOf, labelOf, share } from '../../format.ts';
import type { Series } from '../bars.ts';
import { citations, distinct, type Figure, perBar, perCent, type ReportedColumns, reportedColumns } from '../figure.ts';
import { kindFill, REPORTED } from '../style.ts';

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
      series: distinct(rows.map((row) => row.series)).flatMap((name, index) => seriesOf(name, index, of(name))),
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
  const values = Object.values(row.factors);
  const names =
    values.length < 2
      ? { group: labelOf(row), series: 'simulated' }
      : { group: values.slice(0, -1).join(', '), series: values.at(-1) ?? '' };
  return [{ ...names, n, overhead, low, high, ...reportedColumns(row.reported[METRIC]) }];
}

/** The simulated bars, and those reported for them where there are any. */
function seriesOf(name: string, index: number, bars: readonly (OverheadRow | undefined)[]): Series[] {
  const simulated: Series = {
    name,
    fill: kindFill(index),
    lane: name,
    values: bars.map((row) => (row === undefined ? null : perCent(row.overhead))),
    intervals: bars.map((row) =>
      row === undefined || row.low === null || row.high === null
        ? null
        : { low: perCent(row.low), high: perCent(row.high) },
    ),
    labels: bars.map((row) => share(row?.overhead ?? null)),
  };
  const reported = bars.map((row) => row?.reported ?? null);
  if (reported.every((value) => value === null)) return [simulated];
  return [
    simulated,
    {
      name: 'reported',
      fill: REPORTED,
      lane: `${name}, reported`,
      values: reported.map((value) => value && perCent(value)),
      labels: reported.map((value) => (value === null ? '' : share(value))),
    },
  ];
}
