/** `rvisim list parameters --shared`: quantities that several models have, and why their values differ. */
import { sharedQuantities } from '../compositions/shared-quantities.ts';
import { areSame, type SharedQuantity, type SharedValue } from '../experiment/shared.ts';
import { formatNanos } from '../kernel/time.ts';
import { layoutTable, type TextColumn } from '../report/text-table.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

const columns: readonly TextColumn[] = [
  { header: 'model', align: 'left' },
  { header: 'value', align: 'right' },
  { header: 'from', align: 'left', wrap: true },
];

export function listShared(json: boolean, terminal: Terminal): ExitCode {
  const quantities = sharedQuantities();
  terminal.out(
    json
      ? `${JSON.stringify({ shared: quantities }, undefined, 2)}\n`
      : quantities.map((quantity) => quantityText(quantity, terminal.width)).join('\n'),
  );
  return exitCode.ok;
}

function quantityText(quantity: SharedQuantity, width: number): string {
  const { name, meaning, unit, values, reason = '' } = quantity;
  const rows = values.map((value) => [value.model, inUnit(value, unit), fromText(value)]);
  const verdict = areSame(quantity) ? 'all the same' : `not the same: ${reason}`;
  const foot = layoutTable([{ header: '', align: 'left', wrap: true }], [[verdict]], width).lines.filter(Boolean);
  return `${name}: ${meaning}\n${[...layoutTable(columns, rows, width).lines, ...foot].join('\n')}\n`;
}

const inUnit = ({ value }: SharedValue, unit: string): string =>
  unit === 'ns' ? formatNanos(value) : `${Number(value.toPrecision(9))} ${unit}`;

/** For computed values the parameters, for answers of a model the question. */
const fromText = ({ from }: SharedValue): string => (typeof from === 'string' ? `asked: ${from}` : from.join(', '));
