/** Several shares of each variant, each a bar with its interval in a lane of its own. */
import type { IntervalMethod, Proportion } from '../../analysis/proportion.ts';
import type { Summary, SummaryRow } from '../../analysis/summary.ts';
import type { MetricName } from '../../experiments.ts';
import type { CsvRow } from '../csv-text.ts';
import { labelOf, share } from '../format.ts';
import type { BarPicture, Series } from './bars.ts';
import { type Figure, perBar, perCent, whiskers } from './figure.ts';
import type { Fill } from './style.ts';
import { axesInWords, distinct, type Names } from './words.ts';

export interface Lane {
  readonly metric: MetricName;
  /** In the legend, and in the CSV file. */
  readonly name: string;
  readonly fill: Fill;
}

export type LaneRow = CsvRow & {
  variant: string;
  measure: string;
  value: number | null;
  low: number | null;
  high: number | null;
};

/** A share of runs. */
export type CountedRow = LaneRow & {
  numerator: number;
  denominator: number;
  unanswered: number;
  low: number;
  high: number;
  method: IntervalMethod;
  confidence: number;
};

/** Of a ratio that each run measures. */
type MeanRow = LaneRow & { n: number };

interface Lanes {
  readonly name: string;
  /** Without "by" and the axes. */
  readonly title: string;
  readonly lanes: readonly Lane[];
  readonly axis: string;
  /** What n counts. */
  readonly runs: string;
}

export const countedLanes = ({ name, title, lanes, axis, runs }: Lanes): Figure<CountedRow> => ({
  name,
  title: (summary) => `${title} by ${axesInWords(summary)}`,
  appliesTo: (summary) => countedRows(summary, lanes).some(({ denominator }) => denominator > 0),
  data: (summary) => countedRows(summary, lanes),
  picture: (rows, names) => ({
    ...barsOf(rows, lanes, names),
    axis: { title: axis, max: 100 },
    caption: [
      `${perBar(
        rows.map(({ denominator }) => denominator),
        runs,
      )}; ${whiskers(rows)}.`,
    ],
  }),
});

export const meanLanes = ({ name, title, lanes, axis, runs }: Lanes): Figure<MeanRow> => ({
  name,
  title: (summary) => `${title} by ${axesInWords(summary)}`,
  appliesTo: (summary) => meanRows(summary, lanes).some(({ n }) => n > 0),
  data: (summary) => meanRows(summary, lanes),
  picture: (rows, names) => ({
    ...barsOf(rows, lanes, names),
    axis: { title: axis },
    caption: [
      `Means; ${perBar(
        rows.map(({ n }) => n),
        runs,
      )}; whiskers: intervals of the mean.`,
    ],
  }),
});

const barsOf = (rows: readonly LaneRow[], lanes: readonly Lane[], names: Names) =>
  ({
    kind: 'bars',
    groups: distinct(rows.map(({ variant }) => variant)).map(names.group),
    series: laneSeries(rows, lanes),
    lanePx: 40,
  }) satisfies Partial<BarPicture>;

export function laneSeries(rows: readonly LaneRow[], lanes: readonly Lane[]): Series[] {
  const variants = distinct(rows.map(({ variant }) => variant));
  return lanes.map(({ name, metric, fill }): Series => {
    const drawn = variants.map((variant) => rows.find((row) => row.variant === variant && row.measure === name));
    return {
      name,
      fill,
      counts: { metric },
      lane: name,
      values: drawn.map((row) => (typeof row?.value === 'number' ? perCent(row.value) : null)),
      intervals: drawn.map((row) =>
        typeof row?.value !== 'number' || row.low === null || row.high === null
          ? null
          : { low: perCent(row.low), high: perCent(row.high) },
      ),
      labels: drawn.map((row) => (row === undefined ? '' : share(row.value))),
    };
  });
}

const countedRows = ({ rows }: Summary, lanes: readonly Lane[]): CountedRow[] =>
  rows.flatMap((row) =>
    lanes.flatMap(({ metric, name }) => {
      const found = shareOf(row, metric);
      return found === undefined ? [] : [countedRow(row, name, found)];
    }),
  );

export function countedRow(row: SummaryRow, measure: string, found: Proportion): CountedRow {
  const { numerator, denominator, unanswered, value, low, high, method, confidence } = found;
  return { variant: labelOf(row), measure, numerator, denominator, unanswered, value, low, high, method, confidence };
}

export function shareOf(row: SummaryRow, metric: MetricName): Proportion | undefined {
  const found = row.metrics[metric];
  return found?.kind === 'proportion' ? found : undefined;
}

const meanRows = ({ rows }: Summary, lanes: readonly Lane[]): MeanRow[] =>
  rows.flatMap((row) =>
    lanes.flatMap(({ metric, name }) => {
      const found = row.metrics[metric];
      if (found?.kind !== 'quantity') return [];
      const { n, mean: value, meanLow: low, meanHigh: high } = found;
      return [{ variant: labelOf(row), measure: name, n, value, low, high }];
    }),
  );
