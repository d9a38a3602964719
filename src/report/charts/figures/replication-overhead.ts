/**
 * What the protection of a VM by checkpoints costs its program, against how many there are in a second or what else a
 * scenario varies, with the reported figures beside it.
 */
import type { Summary } from '../../../analysis/summary.ts';
import { againstSize, linesOf, meansOver, type SizeRow, sizeIn, sizeTitle } from '../against-size.ts';
import { type Figure, perCent } from '../figure.ts';
import type { Line } from '../lines.ts';
import { strokeOf } from '../style.ts';

const METRIC = 'overhead|finished';
const PER_CENT = 0.01;

type OverheadRow = SizeRow & { reported: number | null };

export const replicationOverhead: Figure<OverheadRow> = {
  name: 'replication-overhead',
  title: () => 'Time that checkpoints add to a program',
  appliesTo: (summary) => againstSize(summary, METRIC).length > 0,
  data: (summary) => againstSize(summary, METRIC).map((row) => ({ ...row, reported: reportedOf(row, summary) })),
  picture: (rows, names) => ({
    kind: 'lines',
    scale: 'linear',
    lines: [...reportedLine(rows), ...linesOf(rows, names, PER_CENT)],
    xTitle: sizeTitle(rows),
    yTitle: 'time added, %',
    caption: [meansOver(rows)],
  }),
};

/** Null where nothing is reported of this variant. */
function reportedOf({ axis, size, unit, others }: SizeRow, { rows }: Summary): number | null {
  const row = rows.find(({ factors }) => {
    const rest = Object.entries(factors).flatMap(([name, value]) => (name === axis ? [] : [value]));
    return sizeIn(unit, factors[axis] ?? '') === size && rest.join(', ') === others;
  });
  return row?.reported[METRIC]?.value ?? null;
}

function reportedLine(rows: readonly OverheadRow[]): Line[] {
  const points = rows.flatMap(({ size, reported }) =>
    reported === null ? [] : [{ x: size, y: perCent(reported), interval: null }],
  );
  return points.length === 0 ? [] : [{ name: 'reported', stroke: strokeOf(1, 0), isLoose: true, points }];
}
