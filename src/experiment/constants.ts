/**
 * Constants of a model that a scenario sets to other values, or varies: by the names of `rvisim list parameters`, each
 * a number in its own unit or a text with a unit.
 */
import { z } from 'zod';
import { mismatch } from './fields.ts';
import type { Parameter, ParameterSet } from './parameter.ts';
import { parseQuantity, type QuantityKind } from './quantity.ts';

export function constantsField(parameters: ParameterSet) {
  return z
    .strictObject(
      Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, constantField(parameter)])),
      { error: 'a mapping from names of constants to their values' },
    )
    .meta({ description: 'Constants of the model that are other than `rvisim list parameters` says. Default: none.' });
}

function constantField({ unit, source, value: own }: Parameter) {
  // Some that are counted are means: 0.85 entries.
  const isWhole = COUNTED.has(unit) && Number.isInteger(own);
  const expected = expectedOf(unit, isWhole);
  return z
    .union([z.number(), z.string()], { error: expected })
    .transform((written, context) => {
      const value = typeof written === 'number' ? written : (inUnit(written, unit) ?? Number.NaN);
      return isInRange(value, unit, isWhole) ? value : mismatch(context, expected);
    })
    .meta({ description: `In ${unit}. Otherwise: ${source}.` })
    .exactOptional();
}

/** Units that are quantities, or a quantity per CPU, page or second: of which kind, and how many base units one is. */
const QUANTITIES: Readonly<Record<string, readonly [QuantityKind, number]>> = {
  ns: ['duration', 1e-6],
  h: ['duration', 3_600_000],
  B: ['size', 1],
  bytes: ['size', 1],
  MiB: ['size', 2 ** 20],
  GiB: ['size', 2 ** 30],
  share: ['share', 1],
};

const EXAMPLES: Readonly<Record<QuantityKind, string>> = { duration: '5 ms', size: '4 KiB', share: '5 %' };

/** What is counted one by one. */
const COUNTED: ReadonlySet<string> = new Set(
  (
    'CPUs,cores,registers,bits,entries,segments,records,pages,page tables,page faults,controllers,processes,blocks,' +
    'slots,files,connections,packets,AppVMs,NMIs,sessions,flag'
  ).split(','),
);

const quantityOf = (unit: string): readonly [QuantityKind, number] | readonly [] =>
  QUANTITIES[unit.replace(/(\/| per ).*$/, '')] ?? [];

function inUnit(text: string, unit: string): number | undefined {
  const [kind, one] = quantityOf(unit);
  if (kind === undefined || one === undefined) {
    const [, digits, own] = /^([\d.]+(?:e[+-]?\d+)?)\s*(\D*)$/.exec(text.trim()) ?? [];
    return own === unit ? Number(digits) : undefined;
  }
  // `10 MiB/s`, or `50 ms` where it is per CPU.
  const amount = text.replace(/(\/| per ).*$/, '');
  const parsed = /\d\s*$/.test(amount) && kind !== 'share' ? undefined : parseQuantity(kind, amount);
  // Without the dust of the division.
  return parsed === undefined ? undefined : Number((parsed / one).toPrecision(15));
}

const isInRange = (value: number, unit: string, isWhole: boolean): boolean =>
  value >= 0 &&
  value <= (unit === 'share' || unit === 'flag' ? 1 : Number.MAX_SAFE_INTEGER) &&
  (!isWhole || Number.isInteger(value));

function expectedOf(unit: string, isWhole: boolean): string {
  if (unit === 'flag') return '0 for no or 1 for yes';
  if (unit === 'share') return "a share from 0 to 1 or from 0 % to 100 %, such as '5 %'";
  const [kind] = quantityOf(unit);
  const number = isWhole ? 'a whole number' : 'a number';
  const example = kind === undefined ? '' : `, or with its unit, such as '${EXAMPLES[kind]}'`;
  return `${number} of ${unit} that is not negative${example}`;
}
