/** The downtime of a service by cause: one stacked bar for each variant, with whiskers for the total. */
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import { isMetricName, type MetricName, metricsOf } from '../../../experiments.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf } from '../../format.ts';
import { type Figure, perBar } from '../figure.ts';
import { kindFill } from '../style.ts';
import { distinct } from '../words.ts';

const SECONDS_AN_HOUR = 3600;
/** With more bars the figure is omitted; the table has the numbers. */
const MOST_BARS = 16;

type CauseRow = CsvRow & {
  variant: string;
  n: number;
  cause: string;
  hours: number;
  whole_hours: number;
  low: number | null;
  high: number | null;
};

export const downtimeCauses: Figure<CauseRow> = {
  name: 'downtime-causes',
  title: () => 'Downtime of a service by cause',
  appliesTo: (summary) => summary.rows.length <= MOST_BARS && rowsOf(summary).length > 0,
  data: rowsOf,

  picture(rows, names) {
    const variants = distinct(rows.map(({ variant }) => variant));
    const causes = distinct(rows.map(({ cause }) => cause)).filter((cause) =>
      rows.some((row) => row.cause === cause && row.hours > 0),
    );
    return {
      kind: 'bars',
      groups: variants.map(names.group),
      series: causes.map((cause, index) => {
        const cells = variants.map((variant) => rows.find((row) => row.variant === variant && row.cause === cause));
        return {
          name: cause,
          fill: kindFill(index),
          lane: 'downtime',
          values: cells.map((cell) => cell?.hours ?? 0),
          // The total, at the end of the last part.
          ...(index === causes.length - 1 && {
            intervals: cells.map((cell) =>
              cell === undefined || cell.low === null || cell.high === null ? null : { low: cell.low, high: cell.high },
            ),
          }),
        };
      }),
      axis: { title: 'hours a year' },
      caption: [
        `Means; ${perBar(
          rows.map(({ n }) => n),
          'lives of a host',
        )}; whiskers: intervals of the mean of the whole.`,
      ],
      lanePx: 48,
    };
  },
};

function rowsOf(summary: Summary): CauseRow[] {
  const parts = metricsOf(summary.experiment).flatMap(([name, { partOf, unit }]) =>
    partOf === undefined || unit !== 's' || !isMetricName(partOf.whole)
      ? []
      : [{ name, whole: partOf.whole, reason: partOf.reason }],
  );
  return summary.rows.flatMap((row) =>
    parts.flatMap(({ name, whole, reason }): CauseRow[] => {
      const [part, all] = [meanOf(row, name), meanOf(row, whole)];
      if (part === undefined || all === undefined) return [];
      const inHours = (seconds: number | null): number | null => (seconds === null ? null : seconds / SECONDS_AN_HOUR);
      return [
        {
          variant: labelOf(row),
          n: all.n,
          cause: reason,
          hours: part.mean / SECONDS_AN_HOUR,
          whole_hours: all.mean / SECONDS_AN_HOUR,
          low: inHours(all.meanLow),
          high: inHours(all.meanHigh),
        },
      ];
    }),
  );
}

function meanOf({ metrics }: SummaryRow, name: MetricName) {
  const quantity = metrics[name];
  return quantity?.kind === 'quantity' && quantity.mean !== null ? { ...quantity, mean: quantity.mean } : undefined;
}
