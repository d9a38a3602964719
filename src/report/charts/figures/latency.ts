/**
 * Recovery latency by repair: one bar for each distinct recovery, one segment for each repair that is long enough to be
 * visible, and the times of all repairs as text below.
 *
 * A microreset takes a thirtieth of a microreboot: on a common axis it is too short to see, and stacked segments have
 * no meaning on a logarithmic axis. Therefore short recoveries are drawn again in a second picture.
 */
import type { ReportedFigure, SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv-text.ts';
import { labelOf, milliseconds, quantity } from '../../format.ts';
import { type Figure, perBar, type ReportedColumns, reportedColumns } from '../figure.ts';
import { repairFill } from '../repairs.ts';
import type { Names } from '../words.ts';
import { distinct } from '../words.ts';
import { MEMORY_AXIS } from './latency-by-memory.ts';

type LatencyRow = CsvRow &
  ReportedColumns & {
    variants: string;
    repair: string;
    n: number;
    ms: number;
    total: number;
  };

/** Recoveries are combined if the times of all their repairs differ by less than this share of the total. */
const SAME = 0.01;
/** Recoveries shorter than this share of the longest are drawn in the second picture. */
const SHORT = 0.1;
/** The host on which latencies were published (S2); its rows are shown where memory varies. */
const PUBLISHED_MEMORY_GIB = '8';
const UP_TO = ' … ';
const SHARED_BAR =
  ' Recoveries whose repairs differ by less than 1 % of the time share a bar: the means of their medians.';

export const latency: Figure<LatencyRow> = {
  name: 'latency',
  title: () => 'Recovery latency by repair',
  appliesTo: (summary) => recoveriesIn(summary.rows).length > 0,
  data: (summary) => recoveriesIn(summary.rows).flatMap(barOf),
  picture,
};

export const shortLatency: Figure<LatencyRow> = {
  name: 'latency-short',
  title: () => 'Recovery latency by repair, the short recoveries',
  appliesTo: (summary) => shortOnes(recoveriesIn(summary.rows)).length > 0,
  data: (summary) => shortOnes(recoveriesIn(summary.rows)).flatMap(barOf),
  picture,
};

/** Variants that recover in the same way, neighbours in the order of the variants; never empty. */
type Recovery = readonly [SummaryRow, ...SummaryRow[]];

function recoveriesIn(all: readonly SummaryRow[]): Recovery[] {
  const rows = all.filter((row) => totalOf(row) > 0);
  const published = rows.filter((row) => row.factors[MEMORY_AXIS] === PUBLISHED_MEMORY_GIB);
  const recoveries: [SummaryRow, ...SummaryRow[]][] = [];
  for (const row of published.length > 0 ? published : rows) {
    const before = recoveries.at(-1);
    if (before && alike(before[0], row)) before.push(row);
    else recoveries.push([row]);
  }
  return recoveries;
}

function alike(one: SummaryRow, other: SummaryRow): boolean {
  const times = new Map(one.repairs.map(({ repair, ms }) => [repair, ms.p50 ?? 0]));
  const others = new Map(other.repairs.map(({ repair, ms }) => [repair, ms.p50 ?? 0]));
  const tolerance = SAME * Math.max(totalOf(one), totalOf(other));
  return distinct([...times.keys(), ...others.keys()]).every(
    (repair) => Math.abs((times.get(repair) ?? 0) - (others.get(repair) ?? 0)) <= tolerance,
  );
}

function shortOnes(recoveries: readonly Recovery[]): Recovery[] {
  const longest = Math.max(0, ...recoveries.map(([row]) => totalOf(row)));
  return recoveries.filter(([row]) => totalOf(row) < SHORT * longest);
}

function barOf(rows: Recovery): LatencyRow[] {
  const last = rows.at(-1) ?? rows[0];
  const figure = rows.map(reportedFor).find((each) => each !== undefined);
  const shared = {
    variants: rows.length === 1 ? labelOf(last) : labelOf(rows[0]) + UP_TO + labelOf(last),
    total: pooled(rows.map((row) => ({ ms: totalOf(row), n: countOf(row) }))),
    ...reportedColumns(figure),
  };
  // The last variant of an increment has every repair.
  return last.repairs.map(({ repair }) => {
    const medians = rows.flatMap((row) => row.repairs.filter((each) => each.repair === repair));
    const sizes = medians.map(({ ms }) => ({ ms: ms.p50 ?? 0, n: ms.n }));
    return { ...shared, repair, ms: pooled(sizes), n: sizes.reduce((sum, { n }) => sum + n, 0) };
  });
}

/** The mean of medians, weighted by the number of recoveries; a single median is returned unchanged. */
function pooled(medians: readonly { readonly ms: number; readonly n: number }[]): number {
  const first = medians[0]?.ms ?? 0;
  const n = medians.reduce((sum, each) => sum + each.n, 0);
  return first + medians.reduce((sum, each) => sum + each.n * (each.ms - first), 0) / n;
}

function picture(rows: readonly LatencyRow[], names: Names): ReturnType<Figure<LatencyRow>['picture']> {
  const recoveries = distinct(rows.map((row) => row.variants));
  const longest = Math.max(...rows.map((row) => row.total));
  const visible = distinct(rows.filter((row) => row.ms > longest * SAME).map((row) => row.repair));
  const of = (variants: string) => rows.filter((row) => row.variants === variants);
  return {
    kind: 'bars',
    groups: recoveries.map((variants) => ({
      heading: '',
      label: variants.split(UP_TO).map(names.variant).join(UP_TO),
    })),
    series: visible.map((repair, index) => ({
      name: repair,
      fill: repairFill(repair),
      lane: 'repairs',
      values: recoveries.map((variants) => of(variants).find((row) => row.repair === repair)?.ms ?? 0),
      // The last segment ends where the bar does.
      ...(index === visible.length - 1 && {
        labels: recoveries.map((variants) => quantity(of(variants)[0]?.total ?? null, 'ms')),
      }),
    })),
    axis: { title: 'recovery time, ms' },
    caption: [
      `Medians in ms; ${perBar(
        recoveries.map((variants) => Math.max(...of(variants).map((row) => row.n))),
        'completed recoveries',
      )}.${recoveries.some((variants) => variants.includes(UP_TO)) ? SHARED_BAR : ''}`,
    ],
    lanePx: 64,
    notes: recoveries.map((variants) => inWords(of(variants))),
  };
}

/** Each repair's time, kept together by a space that does not break. Repairs without cost are omitted. */
function inWords(rows: readonly LatencyRow[]): string {
  const repairs = rows.filter((row) => row.ms > 0).map(({ repair, ms }) => `${repair}\u00a0${milliseconds(ms)}`);
  const published = rows
    .slice(0, 1)
    .filter(({ reported }) => reported !== null)
    .map(({ reported, source, use }) => `reported\u00a0${milliseconds(reported)} (${source}, ${use}):`);
  return [...published, repairs.join(', ')].join(' ');
}

function totalOf(row: SummaryRow): number {
  const total = row.metrics['recoveryMs|recovery-attempted'];
  return total?.kind === 'quantity' ? (total.p50 ?? 0) : 0;
}

function countOf(row: SummaryRow): number {
  const total = row.metrics['recoveryMs|recovery-attempted'];
  return total?.kind === 'quantity' ? total.n : 0;
}

const reportedFor = (row: SummaryRow): ReportedFigure | undefined => row.reported['recoveryMs|recovery-attempted'];
