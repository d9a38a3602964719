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
  /** The constant of the same set that it may not exceed: the model computes with their difference. */
  readonly atMost?: string;
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

export function valuesOf<P extends ParameterSet>(set: P): Values<P> {
  const values = plainOf(set);
  return watched === undefined ? values : noting(set, values, watched);
}

function plainOf<P extends ParameterSet>(set: P): Values<P> {
  let values = VALUES.get(set);
  if (values === undefined) {
    values = Object.fromEntries(Object.entries(set).map(([name, parameter]) => [name, parameter.value]));
    VALUES.set(set, values);
  }
  return values as Values<P>;
}

/** Those asked for before: every check of a scenario asks for all sets again. */
const VALUES = new WeakMap<ParameterSet, Readonly<Record<string, number>>>();

/** The same with some constants replaced. Names that are not in the set belong to other sets and are ignored. */
export function valuesWith<P extends ParameterSet>(
  set: P,
  constants: Readonly<Record<string, number | undefined>>,
): Values<P> {
  const others = Object.entries(constants).filter(([name, value]) => name in set && value !== undefined);
  if (others.length === 0) return valuesOf(set);
  const values = { ...plainOf(set), ...Object.fromEntries(others) };
  return watched === undefined ? values : noting(set, values, watched);
}

/** Values of two sets as one. Of a name that both have, that of the second. */
export function together<A extends object, B extends object>(first: A, second: B): A & B {
  if (watched === undefined) return { ...first, ...second };
  // A copy would read them all; whoever makes one of these does.
  const valueOf = (name: string | symbol): unknown => Reflect.get(name in second ? second : first, name);
  return new Proxy({} as A & B, {
    get: (_, name) => valueOf(name),
    has: (_, name) => name in first || name in second,
    ownKeys: () => [...new Set([...Reflect.ownKeys(first), ...Reflect.ownKeys(second)])],
    getOwnPropertyDescriptor: (_, name) =>
      name in first || name in second
        ? { value: valueOf(name), enumerable: true, configurable: true, writable: false }
        : undefined,
  });
}

/** Where it is noted which constants are read, while somebody wants to know. A set may have its constants from others. */
let watched: Set<Parameter> | undefined;

/** Whether values made now are for one piece of work only, and must not be kept for others. */
export const areWatched = (): boolean => watched !== undefined;

/**
 * Which constants the work reads, of values that it asks for itself. What was read when modules were loaded is not
 * among them. Slower than the work alone: for a few runs, not for a campaign.
 */
export function constantsReadBy(work: () => void): ReadonlySet<Parameter> {
  const notes = new Set<Parameter>();
  const before = watched;
  watched = notes;
  try {
    work();
  } finally {
    watched = before;
  }
  return notes;
}

function noting<V extends object>(set: ParameterSet, values: V, notes: Set<Parameter>): V {
  return new Proxy(values, {
    get(target, name) {
      const constant = typeof name === 'string' ? set[name] : undefined;
      if (constant !== undefined) notes.add(constant);
      return Reflect.get(target, name) as unknown;
    },
  });
}
