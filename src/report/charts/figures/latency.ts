/**
 * Where the time of a recovery goes: one bar for each distinct recovery, one segment for each repair, every repair's time in words below it, because most
 * are too short to be seen.
 */
import type { SummaryRow } from '../../../analysis/summary.ts';
import type { CsvRow } from '../../csv.ts';
import { labelOf, milliseconds } from '../../format.ts';
import { distinct, type Figure, perBar } from '../figure.ts';
import { kindFill } from '../style.ts';

type LatencyRow = CsvRow & {
  variants: string;
  repair: string;
  n: number;
  ms: number;
  low: number | null;
  high: number | null;
  total: number;
};

/** Recoveries whose repairs all take the same time, up to this share of the whole, are one. */
const SAME = 0.01;
const UP_TO = ' … ';
const SHARED_BAR =
  ' Recoveries whose repairs differ by less than 1 % of the time share a bar, which shows the last of them.';

export const latency: Figure<LatencyRow> = {
  name: 'latency',
  title: () => 'Recovery latency by repair',
  appliesTo: (summary) => summary.rows.some((row) => totalOf(row) > 0),

  data: (summary) =>
    distinctRecoveries(summary.rows.filter((row) => totalOf(row) > 0)).flatMap((rows) => {
      const last = rows.at(-1);
      const first = rows[0];
      if (first === undefined || last === undefined) return [];
      const variants = rows.length === 1 ? labelOf(first) : labelOf(first) + UP_TO + labelOf(last);
      const total = totalOf(last);
      return last.repairs.map(({ repair, ms }) => ({
        variants,
        repair,
        n: ms.n,
        ms: ms.p50 ?? 0,
        low: ms.low,
        high: ms.high,
        total,
      }));
    }),

  picture(rows) {
    const recoveries = distinct(rows.map((row) => row.variants));
    const repairs = distinct(rows.map((row) => row.repair));
    const visible = repairs.filter((repair) => rows.some((row) => row.repair === repair && row.ms > row.total * SAME));
    const of = (variants: string) => rows.filter((row) => row.variants === variants);
    return {
      groups: recoveries,
      series: visible.map((repair, index) => ({
        name: repair,
        fill: kindFill(index),
        lane: 'repairs',
        values: recoveries.map((variants) => of(variants).find((row) => row.repair === repair)?.ms ?? 0),
        // The last segment ends where the bar does.
        ...(index === visible.length - 1 && {
          labels: recoveries.map((variants) => `${milliseconds(of(variants)[0]?.total ?? null)} ms`),
        }),
      })),
      axis: { title: 'recovery time, ms' },
      caption: [
        `Medians in ms; ${perBar(
          rows.map((row) => row.n),
          'completed recoveries',
        )}.${recoveries.some((variants) => variants.includes(UP_TO)) ? SHARED_BAR : ''}`,
      ],
      lanePx: 64,
      notes: recoveries.map((variants) => of(variants).map(inWords).join(', ')),
    };
  },
};

/** Neighbours that take the same time for everything, in the order of the variants. */
function distinctRecoveries(rows: readonly SummaryRow[]): SummaryRow[][] {
  const groups: SummaryRow[][] = [];
  for (const row of rows) {
    const group = groups.at(-1);
    const representative = group?.[0];
    if (group && representative && alike(representative, row)) group.push(row);
    else groups.push([row]);
  }
  return groups;
}

function alike(one: SummaryRow, other: SummaryRow): boolean {
  const times = new Map(one.repairs.map(({ repair, ms }) => [repair, ms.p50 ?? 0]));
  const others = new Map(other.repairs.map(({ repair, ms }) => [repair, ms.p50 ?? 0]));
  const tolerance = SAME * Math.max(totalOf(one), totalOf(other));
  return distinct([...times.keys(), ...others.keys()]).every(
    (repair) => Math.abs((times.get(repair) ?? 0) - (others.get(repair) ?? 0)) <= tolerance,
  );
}

function totalOf(row: SummaryRow): number {
  const total = row.metrics['recoveryMs|recovery-attempted'];
  return total?.kind === 'quantity' ? (total.p50 ?? 0) : 0;
}

/** Kept together by a space that does not break. */
const inWords = ({ repair, ms }: LatencyRow): string => `${repair}\u00a0${milliseconds(ms)}`;
