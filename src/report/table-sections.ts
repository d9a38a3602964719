/**
 * What the tables on the terminal hold: simulated beside reported, the funnel, why recoveries failed, and where their time went.
 * One function a table; `table.ts` lays them out.
 */
import { compareToReported } from '../analysis/comparison.ts';
import { failuresOf } from '../analysis/failures.ts';
import { FUNNEL_STAGES, funnelOf } from '../analysis/funnel.ts';
import { METRIC_NAMES } from '../analysis/metrics.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { METRICS, type MetricName } from '../scenario/metrics.ts';
import { axesOf, labelOf, milliseconds, NOTHING, percent, points, share, shareInterval } from './format.ts';
import type { TextColumn } from './text-table.ts';

/** A title, columns and rows, and what has to be said about them. */
export interface Section {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

const MAIN_METRIC: MetricName = 'recovered|detected';

/** The tables that the summary has data for: the main metric, the other shares that have been reported, and the rest. */
export function sectionsOf(summary: Summary): Section[] {
  const alsoReported = METRIC_NAMES.filter(
    (name) => METRICS[name].unit === 'share' && name !== MAIN_METRIC && isReported(summary, name),
  );
  return [
    ...[MAIN_METRIC, ...alsoReported].map((name) => shareSection(summary, name)),
    funnelSection(summary),
    causesSection(summary),
    timesSection(summary),
    repairsSection(summary),
  ].filter((section) => section.rows.length > 0);
}

function shareSection(summary: Summary, name: MetricName): Section {
  const compared = isReported(summary, name);
  const rows = summary.rows.map((row) => shareCells(row, name));
  const outside = rows.some((cells) => cells.some((cell) => cell.endsWith(OUTSIDE)));
  return {
    title: `${name}: ${METRICS[name].meaning}`,
    columns: [...shareColumns(summary), ...(compared ? REPORTED_COLUMNS : [])],
    rows: rows.map((cells) => (compared ? cells : cells.slice(0, 4))),
    notes: outside ? [`${OUTSIDE.trim()} the reported value lies outside the simulated interval`] : [],
  };
}

const OUTSIDE = ' !';

const shareColumns = (summary: Summary): TextColumn[] => [
  variantColumn(summary),
  { header: 'simulated', align: 'right' },
  { header: '95 % interval', align: 'right' },
  { header: 'runs', align: 'right' },
];

const REPORTED_COLUMNS: readonly TextColumn[] = [
  { header: 'reported', align: 'right' },
  { header: 'diff., points', align: 'right' },
  { header: 'source, use', align: 'left', wrap: true },
];

function shareCells(row: SummaryRow, name: MetricName): string[] {
  const metric = row.metrics[name];
  if (metric?.kind !== 'proportion') return [labelOf(row)];
  const simulated = [
    labelOf(row),
    share(metric.value),
    shareInterval(metric),
    `${metric.numerator}/${metric.denominator}`,
  ];
  const figure = row.reported[name];
  if (figure === undefined) return [...simulated, NOTHING, NOTHING, NOTHING];
  const { difference, inside } = compareToReported(metric, figure);
  const mark = inside === false ? OUTSIDE : '  ';
  return [
    ...simulated,
    share(figure.value),
    (difference === null ? NOTHING : points(difference)) + mark,
    `${figure.source}, ${figure.use}`,
  ];
}

function funnelSection(summary: Summary): Section {
  return {
    title: 'Funnel: each stage of the stage before it',
    columns: [variantColumn(summary), ...FUNNEL_STAGES.map((header): TextColumn => ({ header, align: 'right' }))],
    rows: summary.rows.map((row) => [labelOf(row), ...funnelOf(row).map(({ count, of }) => `${count}/${of}`)]),
  };
}

/** One line a cause, the variant named at its first: read downwards it shows what each step leaves for the next ones. */
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
  const names = METRIC_NAMES.filter((name) => METRICS[name].unit === 'ms');
  return {
    title: 'Times in ms',
    columns: [
      variantColumn(summary),
      { header: 'time', align: 'left' },
      { header: 'n', align: 'right' },
      { header: 'median', align: 'right' },
      { header: '95 % interval', align: 'right' },
      { header: '95th percentile', align: 'right' },
      ...(names.some((name) => isReported(summary, name))
        ? [REPORTED_COLUMNS[0], REPORTED_COLUMNS[2]].filter((column) => column !== undefined)
        : []),
    ],
    rows: summary.rows.flatMap((row) => names.map((name) => timeCells(row, name)).filter((cells) => cells.length > 0)),
  };
}

function timeCells(row: SummaryRow, name: MetricName): string[] {
  const metric = row.metrics[name];
  if (metric?.kind !== 'quantity' || metric.n === 0) return [];
  const { n, p50, p95, low, high } = metric;
  const interval = low === null || high === null ? NOTHING : `[${milliseconds(low)}, ${milliseconds(high)}]`;
  const figure = row.reported[name];
  const reported =
    figure === undefined ? [NOTHING, NOTHING] : [milliseconds(figure.value), `${figure.source}, ${figure.use}`];
  return [
    labelOf(row),
    name.split('|')[0]?.replace(/Ms$/, '') ?? name,
    `${n}`,
    milliseconds(p50),
    interval,
    milliseconds(p95),
    ...reported,
  ];
}

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

const isReported = (summary: Summary, name: MetricName): boolean =>
  summary.rows.some((row) => row.reported[name] !== undefined);
