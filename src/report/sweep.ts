/**
 * Tables of a sweep, a campaign whose last axis is a quantity: one table for each metric, with one column for each
 * value of that axis.
 */
import { compareToReported } from '../analysis/comparison.ts';
import type { Summary, SummaryRow } from '../analysis/summary.ts';
import type { Metric } from '../experiment/metrics.ts';
import type { MetricName } from '../experiments.ts';
import { amount, confidenceOf, NOTHING, quantity, signed, unitAfter } from './format.ts';
import type { Section } from './section.ts';

export interface Sweep {
  /** The axis, and its values in their order. */
  readonly axis: string;
  readonly values: readonly string[];
}

/** With fewer values the ordinary table is used. */
const FEWEST_VALUES = 4;
/** `11`, `0.5`, `64 GiB`, `4 weeks`. */
const QUANTITY = /^-?\d+(\.\d+)?(\s*[A-Za-z%]+)?$/;

/** The sweep of a campaign; undefined when its last axis is not a quantity. */
export function sweepOf({ rows }: Summary): Sweep | undefined {
  const axis = Object.keys(rows[0]?.factors ?? {}).at(-1);
  if (axis === undefined) return undefined;
  const values = [...new Set(rows.map(({ factors }) => factors[axis] ?? ''))];
  return values.length >= FEWEST_VALUES && values.every((value) => QUANTITY.test(value)) ? { axis, values } : undefined;
}

/** The medians of one metric, and reported figures below them. */
export function sweepSection(
  summary: Summary,
  { axis, values }: Sweep,
  [name, { unit, meaning }]: readonly [MetricName, Metric],
): Section {
  const lines = linesOf(summary, axis);
  const rows = [...lines].flatMap(([label, byValue]) => {
    const of = (value: string): SummaryRow | undefined => byValue.get(value);
    const medians = values.map((value) => amount(sampleOf(of(value), name)?.p50 ?? null, unit));
    if (medians.every((median) => median === NOTHING)) return [];
    return [[label, ...medians], ...reportedRows(values, of, name, unit)];
  });
  return {
    intervals: ['medians'],
    isCompared: rows.some(([label]) => label?.startsWith('  reported') === true),
    title: [`${name}: ${meaning}; median`, unitAfter(unit).trim()].filter((part) => part !== '').join(', '),
    columns: [
      {
        header: `${
          Object.keys(summary.rows[0]?.factors ?? {})
            .slice(0, -1)
            .join(', ') || ' '
        } \\ ${axis}`,
        align: 'left',
        wrap: true,
      },
      ...values.map((header) => ({ header, align: 'right' }) as const),
    ],
    rows,
    notes: rows.length === 0 ? [] : [accuracyOf(summary, name, unit)],
  };
}

/** The rows grouped by the values of the other axes, then by the value of this axis. */
function linesOf({ rows }: Summary, axis: string): Map<string, Map<string, SummaryRow>> {
  const lines = new Map<string, Map<string, SummaryRow>>();
  for (const row of rows) {
    const { [axis]: value = '', ...others } = row.factors;
    const label = Object.values(others).join(', ');
    const line = lines.get(label) ?? new Map<string, SummaryRow>();
    lines.set(label, line.set(value, row));
  }
  return lines;
}

function reportedRows(
  values: readonly string[],
  of: (value: string) => SummaryRow | undefined,
  name: MetricName,
  unit: Metric['unit'],
): string[][] {
  const figures = values.map((value) => of(value)?.reported[name]);
  const known = figures.filter((figure) => figure !== undefined);
  if (known.length === 0) return [];
  const sources = [...new Set(known.map(({ source, use }) => `${source}, ${use}`))].join('; ');
  const differences = values.map((value, index) => {
    const [sample, figure] = [sampleOf(of(value), name), figures[index]];
    if (sample === undefined || figure === undefined) return NOTHING;
    return signed(compareToReported(sample, figure).difference, unit);
  });
  return [
    [`  reported (${sources})`, ...figures.map((figure) => amount(figure?.value ?? null, unit))],
    [unit === 'ratio' ? '  difference, points' : '  difference', ...differences],
  ];
}

/** A note with the number of runs and the widest interval; the files have the rest. */
function accuracyOf(summary: Summary, name: MetricName, unit: Metric['unit']): string {
  const samples = summary.rows.flatMap((row) => sampleOf(row, name) ?? []);
  const counts = samples.map(({ n }) => n);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const widths = samples.flatMap(({ low, high, p50 }) =>
    low === null || high === null || p50 === null ? [] : [Math.max(high - p50, p50 - low)],
  );
  const n = `n = ${fewest === most ? most : `${fewest} to ${most}`} ${most === 1 ? 'run' : 'runs'} each`;
  const width =
    widths.length < samples.length
      ? `too few runs for ${confidenceOf(summary)} intervals of medians`
      : `${confidenceOf(summary)} intervals reach at most ${quantity(Math.max(...widths), unit)} from the median`;
  return `${n}; ${width}; all of them are in tables/results.csv`;
}

function sampleOf(row: SummaryRow | undefined, name: MetricName) {
  const metric = row?.metrics[name];
  return metric?.kind === 'quantity' && metric.n > 0 ? metric : undefined;
}
