/**
 * Quantities with units: `500 ms`, `8 GiB`, `95.8 %`. A text must contain its unit, except for a share. A plain number
 * is in the base unit, which the field's name or the schema states.
 */

export type QuantityKind = 'duration' | 'size' | 'share' | 'ratio';

interface UnitSystem {
  readonly units: Readonly<Record<string, Unit>>;
  readonly example: string;
  readonly maximum: number;
}

/**
 * The unit in base units: `times` x 10 ^ `shift`. The shift is applied to the decimal text, so that 5.6 % is the double
 * nearest to 0.056, as 5.6 / 100 is not.
 */
interface Unit {
  readonly shift?: number;
  readonly times?: number;
}

/** Base units: milliseconds, bytes, one (a share is a number from 0 to 1). */
const UNIT_SYSTEMS: Readonly<Record<QuantityKind, UnitSystem>> = {
  duration: {
    units: {
      ns: { shift: -6 },
      us: { shift: -3 },
      ms: {},
      s: { shift: 3 },
      min: { shift: 3, times: 60 },
      h: { shift: 3, times: 3600 },
      d: { shift: 3, times: 86400 },
    },
    example: '500 ms',
    maximum: Number.MAX_SAFE_INTEGER,
  },
  size: {
    units: {
      B: {},
      KiB: { times: 2 ** 10 },
      MiB: { times: 2 ** 20 },
      GiB: { times: 2 ** 30 },
      TiB: { times: 2 ** 40 },
    },
    example: '8 GiB',
    maximum: Number.MAX_SAFE_INTEGER,
  },
  share: { units: { '': {}, '%': { shift: -2 } }, example: '95.8 %', maximum: 1 },
  // Of what can be more than all of the other: a cost twice as high.
  ratio: { units: { '': {}, '%': { shift: -2 } }, example: '103 %', maximum: Number.MAX_SAFE_INTEGER },
};

const QUANTITY =
  /^(?<decimal>[+-]?(?:\d{1,30}\.?\d{0,30}|\.\d{1,30}))(?:e(?<exponent>[+-]?\d{1,3}))?\s*(?<unit>[A-Za-z%]{1,10})?$/;

/**
 * The value in base units (ms, bytes, or a number from 0 to 1); undefined when the input is not such a quantity or lies
 * outside its range.
 */
export function parseQuantity(kind: QuantityKind, input: string | number): number | undefined {
  const { units, maximum } = UNIT_SYSTEMS[kind];
  const amount = typeof input === 'number' ? input : amountIn(units, input);
  return amount !== undefined && amount >= 0 && amount <= maximum ? amount : undefined;
}

/** For "expected ...": the accepted units and an example. */
export function describeQuantity(kind: QuantityKind): string {
  const { units, example } = UNIT_SYSTEMS[kind];
  if (kind === 'share') return `a share from 0 to 1 or from 0 % to 100 %, such as '${example}'`;
  if (kind === 'ratio') return `a ratio that is not negative, as a number or in %, such as '${example}'`;
  return `a ${kind} in ${Object.keys(units).join(', ')}, such as '${example}'`;
}

/** The value as a text, in the largest unit of which it is a whole number. */
export function quantityText(kind: QuantityKind, value: number): string {
  const units = Object.keys(UNIT_SYSTEMS[kind].units).reverse();
  for (const unit of units) {
    const one = parseQuantity(kind, `1 ${unit}`) ?? 1;
    if (Number.isInteger(value / one)) return `${value / one} ${unit}`;
  }
  return `${value / (parseQuantity(kind, `1 ${units.at(-1)}`) ?? 1)} ${units.at(-1)}`;
}

/** The kind of quantity that a text is, so that an error message can call `8 GiB` a size where a share was expected. */
export function quantityKindOf(text: string): QuantityKind | undefined {
  const unit = QUANTITY.exec(text.trim())?.groups?.['unit'];
  if (unit === undefined) return undefined;
  return (Object.keys(UNIT_SYSTEMS) as QuantityKind[]).find((kind) => Object.hasOwn(UNIT_SYSTEMS[kind].units, unit));
}

/** How error messages list the empty unit. */
const NO_UNIT = '';

function amountIn(units: UnitSystem['units'], text: string): number | undefined {
  const { decimal, exponent = '0', unit = NO_UNIT } = QUANTITY.exec(text.trim())?.groups ?? {};
  if (decimal === undefined) return undefined;
  const scale = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (!scale) return undefined;
  const { shift = 0, times = 1 } = scale;
  return Number(`${decimal}e${Number(exponent) + shift}`) * times;
}
