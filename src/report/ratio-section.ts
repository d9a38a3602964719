/**
 * The table of ratios that runs measure, such as the cost of a mechanism in normal operation: in per cent, beside
 * reported figures.
 */
import { compareToReported } from '../analysis/comparison.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { FAILURE_METRICS } from '../experiment/metrics.ts';
import { byMetric, type MetricName } from '../experiments.ts';
import { axesOf, labelOf, NOTHING, percent, points, share } from './format.ts';
import type { Section } from './section.ts';

/** Only metrics with values. */
export function ratiosSection(summary: Summary): Section {
  const names = byMetric(FAILURE_METRICS).flatMap(([name, { unit }]) => (unit === 'ratio' ? [name] : []));
  return {
    intervals: ['medians'],
    isCompared: names.some((name) => summary.rows.some(({ reported }) => reported[name] !== undefined)),
    title: 'Ratios, measured on each run',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'ratio', align: 'left' },
      { header: 'n', align: 'right' },
      { header: 'median', align: 'right' },
      { header: 'interval', align: 'right' },
      { header: 'reported', align: 'right' },
      { header: 'diff., points', align: 'right' },
      { header: 'source, use', align: 'left', wrap: true },
    ],
    rows: summary.rows.flatMap((row) => names.map((name) => ratioCells(row, name)).filter((cells) => cells.length > 0)),
  };
}

function ratioCells(row: SummaryRow, name: MetricName): string[] {
  const metric = row.metrics[name];
  if (metric?.kind !== 'quantity' || metric.n === 0) return [];
  const { n, p50, low, high } = metric;
  const interval = low === null || high === null ? NOTHING : `[${percent(low)}, ${percent(high)}]`;
  const figure = row.reported[name];
  const { difference = null } = figure === undefined ? {} : compareToReported(metric, figure);
  return [
    labelOf(row),
    name,
    `${n}`,
    share(p50),
    interval,
    figure === undefined ? NOTHING : share(figure.value),
    difference === null ? NOTHING : points(difference),
    figure === undefined ? NOTHING : `${figure.source}, ${figure.use}`,
  ];
}
