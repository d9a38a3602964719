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

function constantField(parameter: Parameter) {
  const { unit, source, value: own } = parameter;
  // Some that are counted are means: 0.85 entries. Times are whole nanoseconds, as the clock of a run is.
  const isWhole = (COUNTED.has(unit) || WHOLE.has(unit)) && Number.isInteger(own);
  const range = rangeOf(parameter);
  const expected = expectedOf(unit, isWhole, range);
  return (
    z
      .union([z.number(), z.string()], { error: expected })
      .transform((written, context) => {
        const value = typeof written === 'number' ? written : (inUnit(written, unit) ?? Number.NaN);
        return isInRange(value, range, isWhole) ? value : mismatch(context, expected);
      })
      .meta({ description: `In ${unit}. Otherwise: ${source}.` })
      // Not exactOptional, which tries every alternative on each of the hundreds of constants that are absent.
      .optional()
  );
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

const EXAMPLES: Readonly<Record<QuantityKind, string>> = {
  duration: '5 ms',
  size: '4 KiB',
  share: '5 %',
  ratio: '5 %',
};

/** What is counted one by one. */
const COUNTED: ReadonlySet<string> = new Set(
  (
    'CPUs,cores,registers,bits,entries,segments,records,pages,page tables,page faults,controllers,processes,blocks,' +
    'slots,files,connections,packets,AppVMs,NMIs,sessions,flag,instructions,uses,steps,returns,system calls,' +
    'wake-ups,accesses,queries,refreshes,rounds,memories,heartbeats,beats,probes,looks,attempts,operations,times,' +
    'checks,adverts'
  ).split(','),
);

/** Of which there are no parts, as far as models go. */
const WHOLE: ReadonlySet<string> = new Set(['ns', 'B', 'bytes']);

/** Of which a model needs one. */
const NEEDED: ReadonlySet<string> = new Set(
  'CPUs,cores,registers,bits,segments,slots,files,connections,packets,sessions'.split(','),
);

interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * What nothing can be computed with is refused: a speed of nothing, none of what is needed, more than has room in the
 * memory of this computer, a time that does not fit into a simulation beside others.
 */
function rangeOf({ unit, value: own, least, most }: Parameter): Range {
  const isNeeded = unit === 'B/s' || (NEEDED.has(unit) && own >= 1);
  return { least: least ?? (isNeeded ? 1 : 0), most: most ?? mostOf(unit, own) };
}

function mostOf(unit: string, own: number): number {
  const [kind, one = 1] = quantityOf(unit);
  if (kind === 'share' || unit === 'flag') return 1;
  if (unit === 'ns') return DAY_NANOS;
  if (COUNTED.has(unit)) return Math.max(10, own) * 100;
  if (unit === 'B/s') return MOST_BYTES;
  return kind === 'size' && !/\/| per /.test(unit) ? MOST_BYTES / one : Math.max(1e6, 1000 * own);
}

const DAY_NANOS = 86_400e9;
const MOST_BYTES = 2 ** 40;

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

const isInRange = (value: number, { least, most }: Range, isWhole: boolean): boolean =>
  value >= least && value <= most && (!isWhole || Number.isInteger(value));

function expectedOf(unit: string, isWhole: boolean, { least, most }: Range): string {
  if (unit === 'flag') return '0 for no or 1 for yes';
  if (unit === 'share')
    return `a share from ${least} to ${most} or from ${100 * least} % to ${100 * most} %, such as '${100 * most} %'`;
  const [kind] = quantityOf(unit);
  const number = isWhole ? 'a whole number' : 'a number';
  const example = kind === undefined ? '' : `, or with its unit, such as '${EXAMPLES[kind]}'`;
  const from = least === 0 ? 'that is not negative' : `that is at least ${least}`;
  return `${number} of ${unit} ${from}${example}, and at most ${most}`;
}
