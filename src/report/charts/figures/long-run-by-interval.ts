/**
 * Downtime or cost of a state model in a year against an interval that varies: simulated points with their intervals,
 * and the solution of the Markov chain as a line.
 */
import type { LongRunFigure } from '../../../analysis/markov/long-run-figures.ts';
import type { LongRunRow } from '../../../analysis/markov/long-run-tally.ts';
import type { Summary, SummaryRow } from '../../../analysis/summary.ts';
import { parseQuantity, quantityKindOf } from '../../../experiment/quantity.ts';
import type { CsvRow } from '../../csv-text.ts';
import { quantity } from '../../format.ts';
import { citations, type Figure, type ReportedColumns, reportedColumns } from '../figure.ts';
import type { Line } from '../lines.ts';
import { REPORTED_STROKE, type Stroke, strokeOf } from '../style.ts';
import { axisWords, distinct } from '../words.ts';

const DAY_MS = 86_400_000;
/** With fewer points the figure is omitted; the table has the numbers. */
const FEWEST_INTERVALS = 3;

type IntervalRow = CsvRow &
  ReportedColumns & {
    axis: string;
    others: string;
    /** Null for `never`. */
    days: number | null;
    years: number;
    simulated: number;
    low: number | null;
    high: number | null;
    analytic: number | null;
  };

export const longRunDowntime = byInterval(
  'long-run-downtime',
  'downtimeHours|per-year',
  'h',
  'Downtime',
  'hours a year',
);
export const longRunCost = byInterval('long-run-cost', 'cost|per-year', 'usd', 'Cost', 'US dollars a year');

function byInterval(
  name: string,
  metric: LongRunFigure['metric'],
  unit: string,
  what: string,
  yTitle: string,
): Figure<IntervalRow> {
  const data = (summary: Summary): IntervalRow[] => {
    const axes = intervalAxesOf(summary);
    const [axis] = axes;
    if (axis === undefined || axes.length > 1) return [];
    return summary.longRun.flatMap((longRun) => {
      const row = summary.rows.find(({ variant }) => variant === longRun.variant);
      return row === undefined ? [] : rowsOf(row, longRun, axis, metric);
    });
  };
  return {
    name,
    title: (summary) => `${what} by ${axisWords(intervalAxesOf(summary)[0] ?? 'interval')}`,
    appliesTo: (summary) => data(summary).length > 0,
    data,
    picture: (all, names) => {
      const rows = swept(all);
      return {
        kind: 'lines',
        scale: 'linear',
        lines: distinct(rows.map(({ others }) => others)).flatMap((others, index) =>
          linesOf(
            rows.filter((row) => row.others === others),
            names.without(rows[0]?.axis ?? '', others) || 'simulated',
            strokeOf(index),
          ),
        ),
        xTitle: `${axisWords(rows[0]?.axis ?? 'interval')}, days`,
        yTitle,
        caption: [
          `Points: ${yearsOf(rows)} simulated years each, with their intervals where these are wider ` +
            'than the point; lines: solution of the Markov chain, straight between the ' +
            `points.${neverOf(rows, unit)}${citations(rows)}`,
        ],
      };
    },
  };
}

/** The lines with enough points, named by the axes in which they differ. */
function swept(all: readonly IntervalRow[]): IntervalRow[] {
  const pointsOf = (others: string): number => all.filter((row) => row.others === others && row.days !== null).length;
  const rows = all.filter(({ others }) => pointsOf(others) >= FEWEST_INTERVALS);
  const parts = distinct(rows.map(({ others }) => others)).map((others) => others.split(', '));
  const telling = (parts[0] ?? []).flatMap((first, at) => (parts.every((each) => each[at] === first) ? [] : [at]));
  return rows.map((row) => ({
    ...row,
    others: telling.map((at) => row.others.split(', ')[at]).join(', '),
  }));
}

/** Axes with several durations as values. */
function intervalAxesOf({ rows, longRun }: Summary): string[] {
  if (longRun.length === 0) return [];
  return Object.keys(rows[0]?.factors ?? {}).filter((axis) => {
    const days = distinct(rows.flatMap(({ factors }) => daysIn(factors[axis] ?? '') ?? []));
    return days.length >= FEWEST_INTERVALS;
  });
}

function daysIn(text: string): number | undefined {
  const ms = quantityKindOf(text) === 'duration' ? parseQuantity('duration', text) : undefined;
  return ms === undefined ? undefined : ms / DAY_MS;
}

function rowsOf(
  row: SummaryRow,
  { figures, years }: LongRunRow,
  axis: string,
  metric: LongRunFigure['metric'],
): IntervalRow[] {
  const figure = figures.find((each) => each.metric === metric);
  if (figure === undefined) return [];
  const { value: simulated, low, high, analytic } = figure;
  const others = Object.entries(row.factors).flatMap(([name, value]) => (name === axis ? [] : [value]));
  const days = daysIn(row.factors[axis] ?? '') ?? null;
  return [
    {
      axis,
      others: others.join(', '),
      days,
      years,
      simulated,
      low,
      high,
      analytic,
      ...reportedColumns(row.reported[metric]),
    },
  ];
}

function linesOf(rows: readonly IntervalRow[], name: string, stroke: Stroke): Line[] {
  const sorted = rows.flatMap((row) => (row.days === null ? [] : [{ ...row, x: row.days }])).sort((a, b) => a.x - b.x);
  const points = sorted.map(({ x, simulated: y, low, high }) => ({
    x,
    y,
    interval: low === null || high === null ? null : { low, high },
  }));
  const chain = sorted.flatMap(({ x, analytic: y }) => (y === null ? [] : [{ x, y, interval: null }]));
  const reported = sorted.flatMap(({ x, reported: y }) => (y === null ? [] : [{ x, y, interval: null }]));
  const lines: Line[] = [
    { name, stroke, isLoose: true, points },
    { name: `${name}, chain`, family: name, stroke: { ...stroke, radiusPx: 0 }, points: chain },
    { name: 'reported', family: name, stroke: { ...REPORTED_STROKE, dash: [] }, isLoose: true, points: reported },
  ];
  return lines.filter((line) => line.points.length > 0);
}

/** " Never: A 0.482 h, B 1.924 h." */
function neverOf(rows: readonly IntervalRow[], unit: string): string {
  const never = rows.filter(({ days }) => days === null);
  if (never.length === 0) return '';
  const each = never.map(({ others, simulated }) => `${others} ${quantity(simulated, unit)}`.trim());
  return ` Never: ${each.join('; ')}.`;
}

function yearsOf(rows: readonly IntervalRow[]): string {
  const years = rows.map((row) => row.years);
  const [least, most] = [Math.min(...years).toFixed(0), Math.max(...years).toFixed(0)];
  return least === most ? least : `${least} to ${most}`;
}
