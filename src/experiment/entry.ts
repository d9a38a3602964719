/** What a scenario can name, by kind: faults, detectors, mechanisms, workloads and the other parts of an experiment. */

/** One thing that a scenario can name. */
export interface Entry {
  readonly name: string;
  /** One line, shown by `rvisim list` and in the schema. */
  readonly summary: string;
}

/** By kind, in the order in which they are listed. Every experiment has its own. */
export type Parts = Readonly<Record<string, readonly Entry[]>>;

/** For "expected ...": the choices there are. */
export const listOf = (names: readonly string[]): string => names.join(', ') || 'there is none';

export const namesOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.name);

/** Undefined if there is none of this name. */
export const entryNamed = <T extends { readonly name: string }>(
  entries: readonly T[],
  name: string | undefined,
): T | undefined => entries.find((entry) => entry.name === name);
