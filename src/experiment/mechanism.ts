/** A recovery mechanism: an ordered list of repairs. It has no effect beyond theirs. */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';

interface Part extends Entry {
  readonly upkeep?: readonly unknown[];
}

export interface Mechanism<R extends Part> extends Entry {
  readonly recovers: readonly ComponentKind[];
  /** In the order they run. Empty for a mechanism that does nothing. */
  readonly repairs: readonly R[];
  /** Work in normal operation that is needed even when repairs are left out. */
  readonly upkeep?: NonNullable<R['upkeep']>;
}

/** The repairs of the mechanism, except those left out. */
export const repairsOf = <R extends Part>({ repairs }: Mechanism<R>, without: readonly string[]): readonly R[] =>
  repairs.filter(({ name }) => !without.includes(name));

/** All work in normal operation that these repairs of the mechanism need. */
export function upkeepOf<R extends Part>(
  { upkeep }: Mechanism<R>,
  repairs: readonly R[],
): ReadonlySet<NonNullable<R['upkeep']>[number]> {
  return new Set([...(upkeep ?? []), ...repairs.flatMap((repair) => repair.upkeep ?? [])]);
}
