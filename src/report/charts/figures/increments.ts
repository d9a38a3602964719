/**
 * The recovery rate of each step of an increment: the share of detected failures that were recovered, simulated beside
 * reported.
 */
import type { IntervalMethod } from '../../../analysis/proportion.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, share } from '../../format.ts';
import { citations, type Figure, perBar, perCent, type ReportedColumns, reportedColumns, whiskers } from '../figure.ts';
import { REPORTED, SIMULATED } from '../style.ts';
import { axesInWords } from '../words.ts';
import { success } from './success.ts';

const METRIC = 'recovered|detected';

type IncrementRow = CsvRow &
  ReportedColumns & {
    variant: string;
    numerator: number;
    denominator: number;
    value: number | null;
    low: number;
    high: number;
    method: IntervalMethod;
    confidence: number;
  };

export const increments: Figure<IncrementRow> = {
  name: 'increments',
  title: (summary) => `Success of recovery by ${axesInWords(summary)}`,
  // Where a run with a lost VM may count as success, the figure `success` shows these bars, too.
  appliesTo: (summary) =>
    summary.rows.length > 1 &&
    summary.rows.some((row) => denominatorOf(row.metrics[METRIC]) > 0) &&
    !success.appliesTo(summary),

  data: (summary) =>
    summary.rows.flatMap((row) => {
      const metric = row.metrics[METRIC];
      if (metric?.kind !== 'proportion') return [];
      const { numerator, denominator, unanswered, value, low, high, method, confidence } = metric;
      return {
        variant: labelOf(row),
        numerator,
        denominator,
        unanswered,
        value,
        low,
        high,
        method,
        confidence,
        ...reportedColumns(row.reported[METRIC]),
      };
    }),

  picture(rows, names) {
    const compared = rows.some((row) => row.reported !== null);
    const simulated = {
      name: 'simulated',
      counts: { metric: METRIC },
      fill: SIMULATED,
      lane: 'simulated',
      values: rows.map((row) => row.value && perCent(row.value)),
      intervals: rows.map(({ value, low, high }) =>
        value === null ? null : { low: perCent(low), high: perCent(high) },
      ),
      labels: rows.map((row) => share(row.value)),
    };
    const reported = {
      name: 'reported',
      fill: REPORTED,
      lane: 'reported',
      values: rows.map((row) => row.reported && perCent(row.reported)),
      intervals: rows.map((row) => publishedInterval(row)),
      labels: rows.map((row) => (row.reported === null ? '' : share(row.reported))),
    };
    return {
      kind: 'bars',
      groups: rows.map((row) => names.group(row.variant)),
      series: compared ? [simulated, reported] : [simulated],
      axis: { title: 'recovered, % of detected', max: 100 },
      caption: [
        `${perBar(
          rows.map((row) => row.denominator),
          'detected runs',
        )}; ${whiskers(rows)}.${citations(rows)}`,
      ],
      lanePx: 44,
    };
  },
};

const denominatorOf = (metric: { kind: string; denominator?: number } | undefined): number => metric?.denominator ?? 0;

function publishedInterval({
  reported_low: low,
  reported_high: high,
}: IncrementRow): { low: number; high: number } | null {
  return low === null || high === null ? null : { low: perCent(low), high: perCent(high) };
}
