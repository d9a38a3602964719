/**
 * A constant of a model, with its value, unit, source, and status, which says how far it can be trusted.
 *
 * - `published`: the source states it. Ids such as S12 or K33 are the rows of docs/published.md.
 * - `recalled`: from memory of the source, not seen in print.
 * - `calibrated on X`: chosen so that figure X comes out; X is then no evidence for the model.
 * - `assumed`: our own estimate; the source says what it rests on.
 */
export interface Parameter {
  readonly value: number;
  readonly unit: string;
  readonly status: 'published' | 'recalled' | 'assumed' | `calibrated on ${string}`;
  readonly source: string;
  /** The range that the model can compute with, where the unit alone does not say it (constants.ts). */
  readonly least?: number;
  readonly most?: number;
}

export type ParameterSet = Readonly<Record<string, Parameter>>;

/** A set with its name and a line on what it is about. */
export interface NamedSet {
  readonly name: string;
  readonly summary: string;
  readonly parameters: ParameterSet;
}

/** All constants of one model, by subject. */
export interface ParameterModel {
  readonly name: string;
  readonly summary: string;
  readonly sets: readonly NamedSet[];
}

/** The values of a set, for the code that computes with them. */
export type Values<P extends ParameterSet> = { readonly [Name in keyof P]: number };

export const valuesOf = <P extends ParameterSet>(set: P): Values<P> => ({ ...ownValues(set) });

/** Rules ask for them in every variant of a scenario. */
const known = new WeakMap<ParameterSet, Values<ParameterSet>>();

function ownValues<P extends ParameterSet>(set: P): Values<P> {
  const values =
    known.get(set) ?? Object.fromEntries(Object.entries(set).map(([name, parameter]) => [name, parameter.value]));
  known.set(set, values);
  return values as Values<P>;
}

/** The same with some constants replaced. Names that are not in the set belong to other sets and are ignored. */
export function valuesWith<P extends ParameterSet>(
  set: P,
  constants: Readonly<Record<string, number | undefined>>,
): Values<P> {
  const values: Record<string, number> = valuesOf(set);
  for (const [name, value] of Object.entries(constants)) if (name in set && value !== undefined) values[name] = value;
  return values as Values<P>;
}
