/** The largest value of a metric in a campaign that sweeps a quantity, beside the largest reported value. */
import { type Largest, largestOf } from '../analysis/largest.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import type { Metric } from '../experiment/metrics.ts';
import { type MetricName, metricsOf } from '../experiments.ts';
import { amount, confidenceOf, difference, labelOf, NOTHING } from './format.ts';
import type { Section } from './section.ts';
import { sweepOf } from './sweep.ts';

/** One section for each metric that asks for it. */
export function largestSections(summary: Summary): Section[] {
  const axis = sweepOf(summary)?.axis;
  if (axis === undefined) return [];
  return metricsOf(summary.experiment).flatMap(([name, metric]) =>
    metric.extreme === undefined ? [] : [largestSection(summary, axis, name, metric)],
  );
}

function largestSection(summary: Summary, axis: string, name: MetricName, metric: Metric): Section {
  const ofLines = [...linesOf(summary.rows, axis)].flatMap(([label, rows]) => {
    const largest = largestOf(rows, name);
    return largest === null ? [] : [[label, largest] as const];
  });
  const ofAll = largestOf(summary.rows, name);
  return {
    isCompared: summary.rows.some(({ reported }) => reported[name] !== undefined),
    title: `The largest ${name}: ${metric.meaning}`,
    columns: [
      { header: 'among', align: 'left', wrap: true },
      { header: 'variants', align: 'right' },
      { header: `at ${axis}`, align: 'right' },
      { header: 'n', align: 'right' },
      { header: 'mean', align: 'right' },
      { header: `${confidenceOf(summary)} interval`, align: 'right', wrap: true },
      { header: 'reported', align: 'right' },
      { header: 'diff.', align: 'right' },
      { header: 'source, use', align: 'left', wrap: true },
    ],
    rows: [
      ...ofLines.map(([label, largest]) => largestCells(label, largest, axis, name, metric)),
      ...(ofAll === null || ofLines.length < 2
        ? []
        : [largestCells(`all: ${labelOf(ofAll.row)}`, ofAll, axis, name, metric)]),
    ],
    notes: [
      'Each interval is corrected for choosing the largest among so many variants. It covers the ' +
        'random variation within the model, not the uncertainty of the constants of the model.',
    ],
  };
}

function largestCells(label: string, largest: Largest, axis: string, name: MetricName, { unit }: Metric): string[] {
  const { row, n, mean, low, high, among } = largest;
  const interval = low === null || high === null ? NOTHING : `[${amount(low, unit)}, ${amount(high, unit)}]`;
  const figure = row.reported[name];
  return [
    label,
    `${among}`,
    row.factors[axis] ?? NOTHING,
    `${n}`,
    amount(mean, unit),
    interval,
    figure === undefined ? NOTHING : amount(figure.value, unit),
    figure === undefined ? NOTHING : difference(mean - figure.value, unit),
    figure === undefined ? NOTHING : `${figure.source}, ${figure.use}`,
  ];
}

/** Grouped by the values of the other axes. */
function linesOf(rows: readonly SummaryRow[], axis: string): Map<string, SummaryRow[]> {
  const lines = new Map<string, SummaryRow[]>();
  for (const row of rows) {
    const { [axis]: _, ...others } = row.factors;
    const label = Object.values(others).join(', ');
    lines.set(label, [...(lines.get(label) ?? []), row]);
  }
  return lines;
}
