/** The table of times between failure, detection and the return of service. */
import type { ReportedFigure, Summary, SummaryRow } from '../analysis/summary.ts';
import { FAILURE_METRICS } from '../experiment/metrics.ts';
import { byMetric, type MetricName } from '../experiments.ts';
import { confidenceOf, labelOf, meanIntervalIn, milliseconds, NOTHING } from './format.ts';
import { isReported, SOURCE_COLUMN, variantColumn } from './reported-columns.ts';
import type { Section } from './section.ts';

/** Quantities without any value have no line. */
export function timesSection(summary: Summary): Section {
  const names = byMetric(FAILURE_METRICS).flatMap(([name, { unit }]) => (unit === 'ms' ? [name] : []));
  const compared = names.some((name) => isReported(summary, name));
  return {
    intervals: ['medians', 'means'],
    isCompared: compared,
    title: 'Times in ms',
    columns: [
      variantColumn(summary),
      { header: 'time', align: 'left', wrap: true },
      { header: 'n', align: 'right' },
      { header: 'median', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right', wrap: true },
      { header: '95th percentile', align: 'right' },
      { header: 'mean', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right', wrap: true },
      ...(compared ? [{ header: 'reported', align: 'right' } as const, SOURCE_COLUMN] : []),
    ],
    rows: summary.rows.flatMap((row) =>
      names.map((name) => timeCells(row, name, compared)).filter((cells) => cells.length > 0),
    ),
  };
}

function timeCells(row: SummaryRow, name: MetricName, compared: boolean): string[] {
  const metric = row.metrics[name];
  if (metric?.kind !== 'quantity' || metric.n === 0) return [];
  const figure = row.reported[name];
  return [
    labelOf(row),
    nameOfTime(name),
    `${metric.n}`,
    milliseconds(metric.p50),
    timeInterval(metric.low, metric.high),
    milliseconds(metric.p95),
    milliseconds(metric.mean),
    meanIntervalIn(metric, milliseconds),
    ...(compared ? reportedTime(figure) : []),
  ];
}

/** `recovery`, or with its condition if there are several for the same time: `downtime, recovered`. */
function nameOfTime(name: MetricName): string {
  const [quantity = name, condition] = name.split('|');
  const sharesName = Object.keys(FAILURE_METRICS).some((other) => other !== name && other.startsWith(`${quantity}|`));
  return `${quantity.replace(/Ms$/, '')}${sharesName ? `, ${condition}` : ''}`;
}

function reportedTime(figure: ReportedFigure | undefined): string[] {
  if (figure === undefined) return [NOTHING, NOTHING];
  const { low = null, high = null } = figure;
  const interval = low === null || high === null ? '' : ` ${timeInterval(low, high)}`;
  return [`${milliseconds(figure.value)}${interval}`, `${figure.source}, ${figure.use}`];
}

const timeInterval = (low: number | null, high: number | null): string =>
  low === null || high === null ? NOTHING : `[${milliseconds(low)}, ${milliseconds(high)}]`;
