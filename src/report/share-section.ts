/** The table of a share: simulated with its interval, beside reported figures. */
import { compareToReported } from '../analysis/comparison.ts';
import type { ReportedFigure, Summary, SummaryRow } from '../analysis/summary.ts';
import { FAILURE_METRICS } from '../experiment/metrics.ts';
import { type MetricName, metricNamed } from '../experiments.ts';
import { confidenceOf, labelOf, NOTHING, points, share, shareInterval } from './format.ts';
import { BOUND_COLUMNS, boundCells, hasUnanswered } from './funnel-section.ts';
import { isReported, SOURCE_COLUMN, variantColumn } from './reported-columns.ts';
import type { Section } from './section.ts';
import type { TextColumn } from './text-table.ts';

export function shareSection(summary: Summary, name: MetricName): Section {
  const compared = isReported(summary, name);
  const shown = summary.rows.filter((row) => isShown(row, name));
  const rows = areAlike(shown, name)
    ? [[`all ${shown.length} variants`, ...shareCells(summary, shown[0] as SummaryRow, name).slice(1)]]
    : shown.map((row) => shareCells(summary, row, name));
  const outside = rows.some((cells) => cells.some((cell) => cell.endsWith(OUTSIDE)));
  return {
    intervals: ['shares'],
    isCompared: compared,
    title: `${name}: ${metricNamed(name).meaning}`,
    columns: [
      ...shareColumns(summary),
      ...besideColumns(summary, name),
      ...(compared ? reportedColumns(summary, name) : []),
    ],
    rows,
    notes: outside ? [`${OUTSIDE.trim()} the reported value lies outside the simulated interval`] : [],
  };
}

/**
 * For shares that runs measure themselves: whether the share is 0 or 1 with the same number of runs in every variant.
 * One line is then enough.
 */
function areAlike(rows: readonly SummaryRow[], name: MetricName): boolean {
  const [first, ...others] = rows.map(({ metrics }) => metrics[name]);
  if (name in FAILURE_METRICS || first?.kind !== 'proportion' || others.length === 0) return false;
  const { numerator, denominator, unanswered } = first;
  return (
    (numerator === 0 || numerator === denominator) &&
    rows.every(({ reported }) => reported[name] === undefined) &&
    others.every(
      (other) =>
        other?.kind === 'proportion' &&
        other.numerator === numerator &&
        other.denominator === denominator &&
        other.unanswered === unanswered,
    )
  );
}

/**
 * Not shown are metrics that the experiment does not have, shares of failures in campaigns without faults, and measured
 * shares without values.
 */
function isShown({ metrics, runs, unanswered, outcomes }: SummaryRow, name: MetricName): boolean {
  const metric = metrics[name];
  if (metric?.kind !== 'proportion') return false;
  const nothingFailed = runs > unanswered && Object.keys(outcomes).length === 0;
  return name in FAILURE_METRICS ? !nothingFailed : metric.denominator + metric.unanswered > 0;
}

const OUTSIDE = ' !';

const shareColumns = (summary: Summary): TextColumn[] => [
  variantColumn(summary),
  { header: 'simulated', align: 'right' },
  { header: `${confidenceOf(summary)} interval`, align: 'right' },
  { header: 'runs', align: 'right' },
  ...(hasUnanswered(summary) ? BOUND_COLUMNS : []),
];

/**
 * Beside the headline, whose denominator is runs with a detection: the same of those that did harm which no detector
 * noticed, too, and detections of nothing. Each where there is any.
 */
const BESIDE: readonly (readonly [metric: MetricName, header: string, among: MetricName])[] = [
  ['recovered|manifested', 'of detected or harmful', 'sdc|injected'],
  ['false-alarm|observed', 'false alarms', 'false-alarm|observed'],
];

const besideOf = (summary: Summary, name: MetricName): typeof BESIDE =>
  name !== HEADLINE
    ? []
    : BESIDE.filter(([metric, , among]) =>
        summary.rows.some(({ metrics }) => {
          const found = metrics[among];
          return metric in metrics && found?.kind === 'proportion' && found.numerator > 0;
        }),
      );

const HEADLINE: MetricName = 'recovered|detected';

const besideColumns = (summary: Summary, name: MetricName): TextColumn[] =>
  besideOf(summary, name).map(([, header]) => ({ header, align: 'right' }));

function count({ metrics }: SummaryRow, name: MetricName): string {
  const metric = metrics[name];
  return metric?.kind === 'proportion' ? `${metric.numerator}/${metric.denominator}` : NOTHING;
}

function reportedColumns(summary: Summary, name: MetricName): TextColumn[] {
  return [
    { header: 'reported', align: 'right' },
    ...(hasReportedInterval(summary, name) ? [{ header: 'its interval', align: 'right' } as const] : []),
    { header: 'diff., points', align: 'right' },
    ...(hasReportedInterval(summary, name) ? [{ header: 'its interval', align: 'right' } as const] : []),
    SOURCE_COLUMN,
  ];
}

function shareCells(summary: Summary, row: SummaryRow, name: MetricName): string[] {
  const metric = row.metrics[name];
  if (metric?.kind !== 'proportion') return [labelOf(row)];
  const simulated = [
    labelOf(row),
    share(metric.value),
    shareInterval(metric),
    `${metric.numerator}/${metric.denominator}`,
    ...(hasUnanswered(summary) ? boundCells(metric) : []),
    ...besideOf(summary, name).map(([beside]) => count(row, beside)),
  ];
  if (!isReported(summary, name)) return simulated;
  const withInterval = hasReportedInterval(summary, name);
  const figure = row.reported[name];
  if (figure === undefined) return [...simulated, ...Array<string>(withInterval ? 5 : 3).fill(NOTHING)];
  const { difference, differenceLow, differenceHigh, inside } = compareToReported(metric, figure);
  const mark = inside === false ? OUTSIDE : '  ';
  return [
    ...simulated,
    share(figure.value),
    ...(withInterval ? [reportedInterval(figure)] : []),
    (difference === null ? NOTHING : points(difference)) + mark,
    ...(withInterval ? [pointsInterval(differenceLow, differenceHigh)] : []),
    `${figure.source}, ${figure.use}`,
  ];
}

const reportedInterval = ({ low, high }: ReportedFigure): string =>
  low === undefined || high === undefined ? NOTHING : shareInterval({ low, high });

const pointsInterval = (low: number | null, high: number | null): string =>
  low === null || high === null ? NOTHING : `[${points(low)}, ${points(high)}]`;

const hasReportedInterval = (summary: Summary, name: MetricName): boolean =>
  summary.rows.some(({ reported }) => reported[name]?.low !== undefined && reported[name].high !== undefined);
