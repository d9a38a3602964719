/**
 * For configurations in which a run with a lost AppVM can count as success: the share of detected failures that met the
 * criterion, beside the share in which no VM failed.
 */

import { isLowerBound } from '../../../analysis/comparison.ts';
import type { SummaryRow } from '../../../analysis/summary.ts';
import { type MetricName } from '../../../experiments.ts';
import { share } from '../../format.ts';
import type { Series } from '../bars.ts';
import { citations, type Figure, perBar, perCent, type ReportedColumns, reportedColumns, whiskers } from '../figure.ts';
import { type CountedRow, countedRow, type Lane, laneSeries, shareOf } from '../share-lanes.ts';
import { REPORTED, SIMULATED } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

const SUCCESS = 'recovered|detected';
const NO_VM_FAILURES = 'no-vm-failures|detected';

const MEASURES: readonly Lane[] = [
  { metric: SUCCESS, name: 'success', fill: SIMULATED },
  { metric: NO_VM_FAILURES, name: 'no VM failed', fill: { color: '#f2c14e', hatching: 'falling' } },
];

type SuccessRow = CountedRow & ReportedColumns;

export const success: Figure<SuccessRow> = {
  name: 'success',
  title: (summary) => `Success of recovery, and no VM failed, by ${axesInWords(summary)}`,
  appliesTo: (summary) =>
    summary.rows.some(
      (row) => shareOf(row, SUCCESS)?.numerator !== (shareOf(row, NO_VM_FAILURES) ?? shareOf(row, SUCCESS))?.numerator,
    ),
  data: (summary) => summary.rows.flatMap((row) => MEASURES.flatMap(({ metric, name }) => cellOf(row, metric, name))),

  picture(rows, names) {
    const variants = distinct(rows.map((row) => row.variant));
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: [...laneSeries(rows, MEASURES), ...reportedSeries(variants, rows)],
      axis: { title: '% of detected', max: 100 },
      caption: [
        `${perBar(
          rows.map((row) => row.denominator),
          'detected runs',
        )}; ${whiskers(rows)}.${citations(rows)}`,
      ],
      lanePx: 40,
    };
  },
};

function cellOf(row: SummaryRow, metricName: MetricName, measure: string): SuccessRow[] {
  const metric = shareOf(row, metricName);
  if (metric === undefined) return [];
  return [{ ...countedRow(row, measure, metric), ...reportedColumns(row.reported[metricName]) }];
}

/** A separate lane for the reported success, if there is any. */
function reportedSeries(variants: readonly string[], rows: readonly SuccessRow[]): Series[] {
  const [success] = MEASURES;
  const drawn = variants.map((variant) => rows.find((row) => row.variant === variant && row.measure === success?.name));
  if (drawn.every((row) => row === undefined || row.reported === null)) return [];
  return [
    {
      name: 'success, reported',
      fill: REPORTED,
      lane: 'reported',
      values: drawn.map((row) => (row?.reported === undefined || row.reported === null ? null : perCent(row.reported))),
      intervals: drawn.map((row) =>
        row?.reported_low === undefined || row.reported_low === null || row.reported_high === null
          ? null
          : { low: perCent(row.reported_low), high: perCent(row.reported_high) },
      ),
      labels: drawn.map(reportedLabel),
    },
  ];
}

/** "95.8 %", or "over 88.0 %" where only a bound was reported: an interval from the figure to 100 %. */
function reportedLabel(row: SuccessRow | undefined): string {
  if (row?.reported === undefined || row.reported === null) return '';
  const bounds = { low: row.reported_low ?? row.reported, high: row.reported_high ?? row.reported };
  return isLowerBound({ value: row.reported, ...bounds }) ? `over ${share(row.reported)}` : share(row.reported);
}
