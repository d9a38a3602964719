/**
 * The tables as CSV (RFC 4180: comma, CRLF, quotes where needed), one line an observation, at full precision, an empty
 * field where there is no number. A text that a spreadsheet would take for a formula gets an apostrophe before it.
 */
import { compareToReported } from '../analysis/comparison.ts';
import { failuresOf } from '../analysis/failures.ts';
import type { FunnelStage } from '../analysis/funnel.ts';
import type { Proportion } from '../analysis/proportion.ts';
import type { Quantity } from '../analysis/quantity.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import { byMetric, type MetricName } from '../experiments.ts';
import { type CsvRow, toCsv } from './csv-text.ts';
import { longRunTables } from './long-run-csv.ts';

export interface CsvFile {
  /** File name, e.g. `results.csv`. */
  readonly name: string;
  readonly text: string;
}

/**
 * The tables of a campaign: every metric, the funnel, the causes of failure, the repairs, and the sampling, if the
 * scenario asks for it.
 */
export function csvTables(summary: Summary): CsvFile[] {
  return [
    resultsCsv(summary),
    table('funnel.csv', summary, FUNNEL_COLUMNS, (row) =>
      row.funnel.map((stage) => ({ ...funnelFields(stage), ...unansweredFields(row) })),
    ),
    table('causes.csv', summary, ['cause', 'runs', 'of', 'share_of_failed', 'share_of_detected'], (row) =>
      failuresOf(row).map(({ cause, runs, failed, shareOfFailed, shareOfDetected }) => ({
        cause,
        runs,
        of: failed,
        share_of_failed: shareOfFailed,
        share_of_detected: shareOfDetected,
      })),
    ),
    table('repairs.csv', summary, ['repair', ...QUANTITY_COLUMNS], (row) =>
      row.repairs.map(({ repair, ms }) => ({ repair, ...quantityFields(ms) })),
    ),
    ...observationTables(summary),
    ...longRunTables(summary).map(({ name, columns, rowsOf }) => table(name, summary, columns, rowsOf)),
    ...samplingTables(summary),
  ];
}

/** Every metric of every variant. `isRaw` leaves texts as they are that a spreadsheet would take for formulas. */
export const resultsCsv = (summary: Summary, isRaw = false): CsvFile =>
  table('results.csv', summary, RESULT_COLUMNS, resultRows, isRaw);

/** Phases and time series as means over the runs. Files without rows are omitted. */
function observationTables(summary: Summary): CsvFile[] {
  const phases = table('phases.csv', summary, ['actor', 'phase', 'n', 'from_s', 'to_s'], (row) =>
    row.phases.map(({ actor, phase, n, fromSeconds, toSeconds }) => ({
      actor,
      phase,
      n,
      from_s: fromSeconds,
      to_s: toSeconds,
    })),
  );
  const series = table('series.csv', summary, ['series', 'unit', 'n', 'at_s', 'mean'], (row) =>
    row.series.flatMap(({ name, unit, n, fromSeconds, stepSeconds, values }) =>
      values.map((mean, index) => ({ series: name, unit, n, at_s: fromSeconds + index * stepSeconds, mean })),
    ),
  );
  return [
    ...(summary.rows.some((row) => row.phases.length > 0) ? [phases] : []),
    ...(summary.rows.some((row) => row.series.length > 0) ? [series] : []),
  ];
}

function samplingTables({ precision, stratified }: Summary): CsvFile[] {
  const tables = [
    {
      name: 'precision.csv',
      columns: ['variant', 'metric', ...SHARE_BOUNDS, 'half_width', 'within', 'reached', ...QUANTITY_ASKED],
      rows: precision.map(({ factors: _factors, ...row }) => ({
        ...row,
        half_width: row.halfWidth,
        reached: row.isReached,
        relative: row.isRelative,
      })),
    },
    {
      name: 'strata.csv',
      columns: [...Object.keys(stratified[0]?.factors ?? {}), 'metric', 'value', 'low', 'high', 'confidence'],
      rows: stratified.map(({ factors, metric, value, low, high, confidence }) => ({
        ...factors,
        metric,
        value,
        low,
        high,
        confidence,
      })),
    },
  ];
  return tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, columns, rows }) => ({ name, text: toCsv(columns, rows) }));
}

const QUANTITY_ASKED = ['statistic', 'unit', 'n', 'relative'];
const SHARE_BOUNDS = ['value', 'low', 'high', 'confidence', 'numerator', 'denominator', 'unanswered'];

/** Prefixes every row with its variant: one column for each axis, or `variant` when nothing varies. */
function table(
  name: string,
  summary: Summary,
  columns: readonly string[],
  rowsOf: (row: SummaryRow) => CsvRow[],
  isRaw = false,
): CsvFile {
  const axes = Object.keys(summary.rows[0]?.factors ?? {});
  const rows = summary.rows.flatMap((row) => rowsOf(row).map((fields) => ({ ...fields, ...variantFields(row) })));
  return { name, text: toCsv([...(axes.length > 0 ? axes : ['variant']), ...columns], rows, isRaw) };
}

/** The columns that name the variant of a line. */
export function variantFields(row: SummaryRow): CsvRow {
  return Object.keys(row.factors).length > 0 ? row.factors : { variant: row.variant };
}

const QUANTITY_COLUMNS = ['unit', 'n', 'p50', 'low', 'high', 'p95', 'mean', 'min', 'max'];
const SPREAD_COLUMNS = ['p95_low', 'p95_high', 'mean_low', 'mean_high', 'mean_method'];
const DIFFERENCE_COLUMNS = ['difference_low', 'difference_high', 'difference_method', 'reported_of'];
const SHARE_COLUMNS = ['value', 'numerator', 'denominator', 'method'];
const BOUND_COLUMNS = ['worst', 'best', 'condition'];
const UNANSWERED_COLUMNS = ['unanswered', 'harness_errors', 'timeouts'];
const FUNNEL_COLUMNS = [
  'stage',
  'count',
  'of',
  'share',
  'low',
  'high',
  'worst',
  'best',
  'method',
  'confidence',
  'meaning',
  'condition',
  ...UNANSWERED_COLUMNS,
];
const REPORTED_COLUMNS = ['reported', 'reported_low', 'reported_high', 'difference', 'inside', 'source', 'use'];
const RESULT_COLUMNS = [
  'metric',
  'kind',
  ...SHARE_COLUMNS,
  ...QUANTITY_COLUMNS,
  'confidence',
  ...UNANSWERED_COLUMNS,
  ...REPORTED_COLUMNS,
  ...BOUND_COLUMNS,
  ...SPREAD_COLUMNS,
  ...DIFFERENCE_COLUMNS,
];

function resultRows(row: SummaryRow): CsvRow[] {
  return byMetric(row.metrics).map(([metric, result]) => ({
    metric,
    ...(result.kind === 'proportion' ? shareFields(result) : quantityFields(result)),
    ...unansweredFields(row),
    ...reportedFields(row, metric, result),
  }));
}

function shareFields(share: Proportion): CsvRow {
  const { kind, value, low, high, numerator, denominator, method, confidence, worst, best, condition } = share;
  return { kind, value, low, high, numerator, denominator, method, confidence, worst, best, condition };
}

function quantityFields(quantity: Quantity): CsvRow {
  const { kind, unit, n, p50, low, high, p95, mean, min, max, confidence } = quantity;
  const { p95Low, p95High, meanLow, meanHigh, meanMethod } = quantity;
  const spread = {
    p95_low: p95Low,
    p95_high: p95High,
    mean_low: meanLow,
    mean_high: meanHigh,
    mean_method: meanMethod,
  };
  return { kind, unit, n, p50, low, high, p95, mean, min, max, confidence, ...spread };
}

function funnelFields({ stage, meaning, numerator, denominator, value, ...share }: FunnelStage): CsvRow {
  const { low, high, worst, best, method, confidence, condition } = share;
  const bounds = { low, high, worst, best, method, confidence };
  return { stage, count: numerator, of: denominator, share: value, ...bounds, meaning, condition };
}

function unansweredFields({ unanswered, unansweredBy }: SummaryRow): CsvRow {
  return {
    unanswered,
    harness_errors: unansweredBy['harness-error'] ?? 0,
    timeouts: unansweredBy['timeout'] ?? 0,
  };
}

function reportedFields(row: SummaryRow, metric: MetricName, result: Proportion | Quantity): CsvRow {
  const figure = row.reported[metric];
  if (figure === undefined) return {};
  const { difference, inside, differenceLow, differenceHigh, differenceMethod } = compareToReported(result, figure);
  return {
    reported: figure.value,
    reported_low: figure.low,
    reported_high: figure.high,
    difference,
    inside,
    difference_low: differenceLow,
    difference_high: differenceHigh,
    difference_method: differenceMethod,
    reported_of: figure.of,
    source: figure.source,
    use: figure.use,
  };
}
