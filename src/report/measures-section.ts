/** The table of quantities that runs measure themselves, each in its unit, beside reported figures. */
import { compareToReported } from '../analysis/comparison.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { FAILURE_METRICS, type Metric } from '../experiment/metrics.ts';
import { type MetricName, metricsOf } from '../experiments.ts';
import {
  amount,
  axesOf,
  confidenceOf,
  difference as differenceIn,
  isLong,
  labelOf,
  meanIntervalIn,
  NOTHING,
  quantity,
} from './format.ts';
import type { Section } from './section.ts';
import { sweepOf, sweepSection } from './sweep.ts';

/**
 * Metrics with values, except those for files only without reported figures. One table for all, or one for each metric
 * where an axis is swept.
 */
export function measuresSections(summary: Summary): Section[] {
  const isReported = (name: MetricName): boolean => summary.rows.some(({ reported }) => reported[name] !== undefined);
  // The table of the sweep includes the reported figures.
  const isInLongRun = (name: MetricName): boolean =>
    summary.longRun.some(({ figures }) => figures.some(({ metric }) => metric === name));
  const measures = metricsOf(summary.experiment).filter(
    ([name, { unit, isDetail }]) =>
      unit !== 'share' && (isDetail !== true || isReported(name)) && !(name in FAILURE_METRICS) && !isInLongRun(name),
  );
  const sweep = sweepOf(summary);
  if (sweep !== undefined) return measures.map((measure) => sweepSection(summary, sweep, measure));
  return [listSection(summary, measures)];
}

function listSection(summary: Summary, measures: readonly (readonly [MetricName, Metric])[]): Section {
  const compared = summary.rows.some(({ reported }) => measures.some(([name]) => reported[name] !== undefined));
  const rows = summary.rows.flatMap((row) =>
    measures.map((measure) => measureCells(row, measure, compared)).filter((cells) => cells.length > 0),
  );
  const shown = measures.filter(([name]) => summary.rows.some((row) => sampleOf(row, name) !== undefined));
  return {
    intervals: ['means'],
    isCompared: compared,
    title: 'Measured on each run',
    columns: [
      { header: axesOf(summary), align: 'left', wrap: true },
      { header: 'measure', align: 'left', wrap: true },
      { header: 'n', align: 'right' },
      { header: 'median', align: 'right' },
      { header: '95th percentile', align: 'right', wrap: true },
      { header: 'mean', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right', wrap: true },
      ...(compared
        ? ([
            { header: 'reported', align: 'right' },
            { header: 'diff.', align: 'right' },
            { header: 'source, use', align: 'left', wrap: true },
          ] as const)
        : []),
    ],
    rows,
    notes: shown.map(([name, { meaning }]) => `${name}: ${meaning}`),
  };
}

function measureCells(row: SummaryRow, [name, { unit }]: readonly [MetricName, Metric], compared: boolean): string[] {
  const sample = sampleOf(row, name);
  if (sample === undefined) return [];
  const { n, p50, p95, mean } = sample;
  const inUnit = (value: number | null): string => quantity(value, unit);
  const interval = meanIntervalIn(sample, isLong(mean ?? 0, unit) ? inUnit : (end) => amount(end, unit));
  const cells = [labelOf(row), name, `${n}`, inUnit(p50), inUnit(p95), inUnit(mean), interval];
  if (!compared) return cells;
  const figure = row.reported[name];
  if (figure === undefined) return [...cells, NOTHING, NOTHING, NOTHING];
  const { difference } = compareToReported(sample, figure);
  return [...cells, inUnit(figure.value), differenceIn(difference, unit), `${figure.source}, ${figure.use}`];
}

function sampleOf(row: SummaryRow, name: MetricName) {
  const metric = row.metrics[name];
  return metric?.kind === 'quantity' && metric.n > 0 ? metric : undefined;
}
