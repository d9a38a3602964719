/** What a scenario can name, by kind: faults, detectors, mechanisms, workloads and the other parts of an experiment. */

/** One thing that a scenario can name. */
export interface Entry {
  readonly name: string;
  /** One line, shown by `rvisim list` and in the schema. */
  readonly summary: string;
}

const origins = new WeakMap<Entry, string>();

/** Notes the plugin that an entry comes from, for readers. */
export function attribute(entry: Entry, plugin: string): void {
  origins.set(entry, plugin);
}

/** Its summary, with the plugin that it comes from. */
export function summaryOf(entry: Entry): string {
  const plugin = origins.get(entry);
  return plugin === undefined ? entry.summary : `${entry.summary} [${plugin}]`;
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
