/**
 * Constants of a model that a scenario sets to other values, or varies: by the names of `rvisim list parameters`, each
 * a number in its own unit or a text with a unit.
 */
import { z } from 'zod';
import { mismatch } from './fields.ts';
import type { Parameter, ParameterModel, ParameterSet } from './parameter.ts';
import { parseQuantity, type QuantityKind } from './quantity.ts';
import type { Violation } from './rule.ts';

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

type Constants = Readonly<Record<string, unknown>>;

/** A rule of every experiment: no constant exceeds the one that is its limit (`atMost`). */
export function constantsInOrder(models: readonly ParameterModel[], constants: Constants): Violation[] {
  return models.flatMap(({ sets }) =>
    sets.flatMap(({ name: set, parameters }) =>
      limitedIn(parameters).flatMap(([name, limit]) => {
        // Where an experiment has several models, by their sets.
        const [path, own] = isMapping(constants[set]) ? [[set], constants[set]] : [[], constants];
        const valueOf = (of: string): number => (own[of] ?? parameters[of]?.value) as number;
        if (valueOf(name) <= valueOf(limit)) return [];
        // What was set is to blame.
        const isLimit = own[name] === undefined;
        const expected = isLimit
          ? `at least ${name}, which is ${valueOf(name)}`
          : `at most ${limit}, which is ${valueOf(limit)}`;
        const blamed = isLimit ? limit : name;
        return [{ field: ['constants', ...path, blamed], expected, came: `${valueOf(blamed)}` }];
      }),
    ),
  );
}

const isMapping = (value: unknown): value is Constants => typeof value === 'object' && value !== null;

/** Those of a set that have a limit: every variant of a scenario asks. */
function limitedIn(parameters: ParameterSet): readonly (readonly [name: string, limit: string])[] {
  const known =
    limited.get(parameters) ??
    Object.entries(parameters).flatMap(([name, { atMost }]) => (atMost === undefined ? [] : [[name, atMost] as const]));
  limited.set(parameters, known);
  return known;
}

const limited = new WeakMap<ParameterSet, readonly (readonly [name: string, limit: string])[]>();

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
  (
    'CPUs,cores,registers,bits,segments,slots,files,connections,packets,sessions,heartbeats,beats,checks,adverts,' +
    'page tables'
  ).split(','),
);

interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * What nothing can be computed with is refused: a speed of nothing, none of what is needed, more than has room in the
 * memory of this computer, and what is so far from the constant's own value that it is another quantity: a seek that
 * takes a day.
 */
export function rangeOf({ unit, value: own, least, most }: Parameter): Range {
  return { least: least ?? leastOf(unit, own), most: most ?? mostOf(unit, own) };
}

function leastOf(unit: string, own: number): number {
  if (unit === 'B/s') return Math.max(1, Math.floor(own / FAR));
  // 64 MiB/s is a speed, too.
  if (quantityOf(unit)[0] === 'size' && unit.endsWith('/s')) return own / FAR;
  return NEEDED.has(unit) && own >= 1 ? 1 : 0;
}

function mostOf(unit: string, own: number): number {
  const [kind, one = 1] = quantityOf(unit);
  if (kind === 'share' || unit === 'flag') return 1;
  if (unit === 'ns') return Math.min(DAY_NANOS, Math.max(MILLISECOND_NANOS, FAR * own));
  if (COUNTED.has(unit)) return Math.max(10, own) * 100;
  if (unit === 'B/s') return MOST_BYTES;
  if (kind === 'size' && !/\/| per /.test(unit)) return Math.min(MOST_BYTES, Math.max(2 ** 20, FAR * own * one)) / one;
  return Math.max(1000, FAR * own);
}

/** So many times as much as what a constant is. */
const FAR = 1000;
const DAY_NANOS = 86_400e9;
const MILLISECOND_NANOS = 1e6;
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
