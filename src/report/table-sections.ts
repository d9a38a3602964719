/**
 * What the tables on the terminal hold: simulated beside reported, the funnel, why recoveries failed, and where their
 * time went. One function a table; `table.ts` lays them out.
 */
import { compareToReported } from '../analysis/comparison.ts';
import { failuresOf } from '../analysis/failures.ts';
import type { ReportedFigure, Summary, SummaryRow } from '../analysis/summary.ts';
import { FAILURE_METRICS } from '../experiment/metrics.ts';
import { byMetric, type MetricName, metricNamed, metricsOf } from '../experiments.ts';
import { askedSection } from './asked-section.ts';
import { availabilitySection } from './availability-section.ts';
import { downtimeSection } from './downtime-section.ts';
import {
  axesOf,
  confidenceOf,
  labelOf,
  meanIntervalIn,
  milliseconds,
  NOTHING,
  percent,
  points,
  share,
  shareInterval,
} from './format.ts';
import { BOUND_COLUMNS, boundCells, funnelSection, hasUnanswered } from './funnel-section.ts';
import { largestSections } from './largest-section.ts';
import { longRunSection } from './long-run-section.ts';
import { measuresSections } from './measures-section.ts';
import { ratiosSection } from './ratio-section.ts';
import { precisionSection, strataSection } from './sampling-sections.ts';
import type { Section } from './section.ts';
import type { TextColumn } from './text-table.ts';

const MAIN_METRIC: MetricName = 'recovered|detected';

/**
 * The tables that the summary has data for: the main metric, the other shares that have been reported or that runs
 * measure themselves, and the rest.
 */
export function sectionsOf(summary: Summary): Section[] {
  const shares = metricsOf(summary.experiment).filter(([, { unit }]) => unit === 'share');
  const alsoReported = shares.flatMap(([name, { isDetail }]) => {
    const isShown = isReported(summary, name) || !(name in FAILURE_METRICS || isDetail === true);
    return name !== MAIN_METRIC && isShown ? [name] : [];
  });
  return [
    precisionSection(summary),
    strataSection(summary),
    ...[MAIN_METRIC, ...alsoReported].map((name) => shareSection(summary, name)),
    funnelSection(summary),
    causesSection(summary),
    ratiosSection(summary),
    timesSection(summary),
    downtimeSection(summary),
    ...largestSections(summary),
    ...measuresSections(summary),
    longRunSection(summary),
    askedSection(summary),
    availabilitySection(summary),
    repairsSection(summary),
  ].filter((section) => section.rows.length > 0);
}

function shareSection(summary: Summary, name: MetricName): Section {
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
    columns: [...shareColumns(summary), ...(compared ? reportedColumns(summary, name) : [])],
    rows,
    notes: outside ? [`${OUTSIDE.trim()} the reported value lies outside the simulated interval`] : [],
  };
}

/**
 * Of what runs measure themselves: whether it is always so, or never, in as many runs of every variant. Then one line
 * says it.
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
 * What the experiment does not have is not shown, nor a share of failures where nothing was to fail, nor what runs
 * measure themselves where it does not apply to them.
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

const SOURCE_COLUMN: TextColumn = { header: 'source, use', align: 'left', wrap: true };

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

/**
 * One line a cause, the variant named at its first: read downwards it shows what each step leaves for the next ones.
 */
function causesSection(summary: Summary): Section {
  return {
    title: 'Failed runs by their first decisive event',
    columns: [
      variantColumn(summary),
      { header: 'cause', align: 'left', wrap: true },
      { header: 'runs', align: 'right' },
      { header: '% of failed', align: 'right' },
      { header: '% of detected', align: 'right' },
    ],
    rows: summary.rows.flatMap((row) =>
      failuresOf(row).map(({ cause, runs, failed, shareOfFailed, shareOfDetected }, index) => [
        index === 0 ? labelOf(row) : '',
        cause,
        `${runs}/${failed}`,
        percent(shareOfFailed),
        shareOfDetected === null ? NOTHING : percent(shareOfDetected),
      ]),
    ),
  };
}

/** Only what was measured at all: a quantity with an empty sample everywhere has no line. */
function timesSection(summary: Summary): Section {
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

/** `recovery`; with its condition where the same time is taken under several: `downtime, recovered`. */
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

function repairsSection(summary: Summary): Section {
  return {
    title: 'Completed recoveries: median ms of each repair',
    columns: [
      variantColumn(summary),
      { header: 'total', align: 'right' },
      { header: 'of which', align: 'left', wrap: true },
    ],
    rows: summary.rows
      .filter((row) => row.repairs.length > 0)
      .map((row) => {
        const total = row.metrics['recoveryMs|recovery-attempted'];
        const repairs = row.repairs.map(({ repair, ms }) => `${repair} ${milliseconds(ms.p50)}`);
        return [labelOf(row), milliseconds(total?.kind === 'quantity' ? total.p50 : null), repairs.join(', ')];
      }),
  };
}

const variantColumn = (summary: Summary): TextColumn => ({ header: axesOf(summary), align: 'left', wrap: true });

const hasReportedInterval = (summary: Summary, name: MetricName): boolean =>
  summary.rows.some(({ reported }) => reported[name]?.low !== undefined && reported[name].high !== undefined);

const isReported = (summary: Summary, name: MetricName): boolean =>
  summary.rows.some((row) => row.reported[name] !== undefined);
