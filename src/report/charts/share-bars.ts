/**
 * Bars of a ratio in groups: the last axis gives the bars of a group, each with its reported figure below it. For the
 * cost of a mechanism in normal operation, and the loss of throughput after a reboot.
 */
import type { Quantity } from '../../analysis/quantity.ts';
import type { Summary, SummaryRow } from '../../analysis/summary.ts';
import type { MetricName } from '../../experiments.ts';
import type { CsvRow } from '../csv-text.ts';
import { labelOf, share } from '../format.ts';
import type { Series } from './bars.ts';
import { citations, type Figure, perBar, perCent, type ReportedColumns, reportedColumns } from './figure.ts';
import type { Counted } from './picture.ts';
import { kindFill, REPORTED } from './style.ts';
import { axesInWords, distinct, type Names } from './words.ts';

interface ShareBars {
  readonly name: string;
  /** The title, without "by" and the axes. */
  readonly title: string;
  /** A quantity that is a ratio. */
  readonly metric: MetricName;
  readonly statistic: 'median' | 'mean';
  readonly axis: string;
  /** What n counts. */
  readonly runs: string;
}

type ShareRow = CsvRow &
  ReportedColumns & {
    group: string;
    axis: string;
    series: string;
    n: number;
    value: number | null;
    low: number | null;
    high: number | null;
  };

export function shareBars({ name, title, metric, statistic, axis, runs }: ShareBars): Figure<ShareRow> {
  return {
    name,
    title: (summary) => `${title} by ${axesInWords(summary)}`,
    appliesTo: (summary) => rowsOf(summary, metric, statistic).some(({ n }) => n > 0),
    data: (summary) => rowsOf(summary, metric, statistic),
    picture(rows, names) {
      const groups = distinct(rows.map((row) => row.group));
      return {
        kind: 'bars',
        groups: groups.map((group) => ({ heading: '', label: groupName(group, rows, names) })),
        series: distinct(rows.map((row) => row.series)).flatMap((series, index) =>
          besideReported(
            groupName(series, rows, names, 'series'),
            { metric },
            index,
            groups.map((group) => rows.find((row) => row.group === group && row.series === series)),
          ),
        ),
        axis: { title: axis },
        caption: [
          `${statistic === 'median' ? 'Medians' : 'Means'}; ${perBar(
            rows.map((row) => row.n),
            runs,
          )}; whiskers: intervals of the ${statistic}.${citations(rows)}`,
        ],
        lanePx: 36,
      };
    },
  };
}

function groupName(raw: string, rows: readonly ShareRow[], names: Names, part: 'group' | 'series' = 'group'): string {
  const axis = rows[0]?.axis ?? '';
  if (axis === '') return names.variant(raw);
  return part === 'series' ? names.value(axis, raw) : names.without(axis, raw);
}

function rowsOf({ rows }: Summary, metric: MetricName, statistic: 'median' | 'mean'): ShareRow[] {
  return rows.flatMap((row) => {
    const sample = row.metrics[metric];
    if (sample?.kind !== 'quantity') return [];
    return [
      { ...placeOf(row), n: sample.n, ...estimateOf(sample, statistic), ...reportedColumns(row.reported[metric]) },
    ];
  });
}

const estimateOf = (sample: Quantity, statistic: 'median' | 'mean'): Pick<ShareRow, 'value' | 'low' | 'high'> =>
  statistic === 'median'
    ? { value: sample.p50, low: sample.low, high: sample.high }
    : { value: sample.mean, low: sample.meanLow, high: sample.meanHigh };

/** The group of a variant, and its bar in the group. */
function placeOf(row: SummaryRow): Pick<ShareRow, 'group' | 'axis' | 'series'> {
  const axes = Object.keys(row.factors);
  const axis = axes.length < 2 ? '' : (axes.at(-1) ?? '');
  if (axis === '') return { group: labelOf(row), axis, series: 'simulated' };
  const values = Object.values(row.factors);
  return { group: values.slice(0, -1).join(', '), axis, series: values.at(-1) ?? '' };
}

/** The simulated bars of one name, one for each group, and the bars reported for them, if any. */
function besideReported(
  name: string,
  counts: Counted,
  index: number,
  bars: readonly (ShareRow | undefined)[],
): Series[] {
  const simulated: Series = {
    name,
    fill: kindFill(index),
    counts,
    lane: name,
    values: bars.map((bar) => (bar === undefined || bar.value === null ? null : perCent(bar.value))),
    intervals: bars.map((bar) =>
      bar === undefined || bar.low === null || bar.high === null
        ? null
        : { low: perCent(bar.low), high: perCent(bar.high) },
    ),
    labels: bars.map((bar) => (bar === undefined ? '' : share(bar.value))),
  };
  const reported = bars.map((bar) => bar?.reported ?? null);
  if (reported.every((value) => value === null)) return [simulated];
  return [
    simulated,
    {
      name: 'reported',
      fill: REPORTED,
      lane: `${name}, reported`,
      values: reported.map((value) => value && perCent(value)),
      labels: reported.map((value) => (value === null ? '' : share(value))),
    },
  ];
}
