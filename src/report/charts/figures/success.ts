/**
 * For configurations in which a run with a lost AppVM can count as success: the share of detected failures that met the
 * criterion, beside the share in which no VM failed.
 */

import { isLowerBound } from '../../../analysis/comparison.ts';
import type { IntervalMethod, Proportion } from '../../../analysis/proportion.ts';
import type { SummaryRow } from '../../../analysis/summary.ts';
import { type MetricName } from '../../../experiments.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, share } from '../../format.ts';
import type { Series } from '../bars.ts';
import { citations, type Figure, perBar, perCent, type ReportedColumns, reportedColumns, whiskers } from '../figure.ts';
import { type Fill, REPORTED, SIMULATED } from '../style.ts';
import { axesInWords, distinct } from '../words.ts';

const SUCCESS = 'recovered|detected';
const NO_VM_FAILURES = 'no-vm-failures|detected';

const MEASURES: readonly { readonly metric: MetricName; readonly name: string; readonly fill: Fill }[] = [
  { metric: SUCCESS, name: 'success', fill: SIMULATED },
  { metric: NO_VM_FAILURES, name: 'no VM failed', fill: { color: '#f2c14e', hatching: 'falling' } },
];

type SuccessRow = CsvRow &
  ReportedColumns & {
    variant: string;
    measure: string;
    numerator: number;
    denominator: number;
    value: number | null;
    low: number;
    high: number;
    method: IntervalMethod;
    confidence: number;
  };

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
    const cells = (measure: string) =>
      variants.map((variant) => rows.find((row) => row.variant === variant && row.measure === measure));
    const simulated = MEASURES.map(({ name, metric, fill }): Series => {
      const drawn = cells(name);
      return {
        name,
        fill,
        counts: { metric },
        lane: name,
        values: drawn.map((row) => (row?.value === undefined || row.value === null ? null : perCent(row.value))),
        intervals: drawn.map((row) =>
          row === undefined || row.value === null ? null : { low: perCent(row.low), high: perCent(row.high) },
        ),
        labels: drawn.map((row) => (row === undefined ? '' : share(row.value))),
      };
    });
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: [...simulated, ...reportedSeries(variants, rows)],
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
  const { numerator, denominator, unanswered, value, low, high, method, confidence } = metric;
  const counts = { numerator, denominator, unanswered, value, low, high, method, confidence };
  return [{ variant: labelOf(row), measure, ...counts, ...reportedColumns(row.reported[metricName]) }];
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

function shareOf(row: SummaryRow, metric: MetricName): Proportion | undefined {
  const found = row.metrics[metric];
  return found?.kind === 'proportion' ? found : undefined;
}
