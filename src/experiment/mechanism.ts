/** A recovery mechanism: an ordered list of repairs. What it can do is the sum of what they do. */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';

interface Part extends Entry {
  readonly upkeep?: readonly unknown[];
}

export interface Mechanism<R extends Part> extends Entry {
  readonly recovers: readonly ComponentKind[];
  /** In the order they run. Empty for a mechanism that does nothing. */
  readonly repairs: readonly R[];
  /** What has to be done in normal operation, even when repairs are left out. */
  readonly upkeep?: NonNullable<R['upkeep']>;
}

/** The repairs of the mechanism, but for those left out. */
export const repairsOf = <R extends Part>({ repairs }: Mechanism<R>, without: readonly string[]): readonly R[] =>
  repairs.filter(({ name }) => !without.includes(name));

/** All that has to be done in normal operation for these repairs of the mechanism. */
export function upkeepOf<R extends Part>(
  { upkeep }: Mechanism<R>,
  repairs: readonly R[],
): ReadonlySet<NonNullable<R['upkeep']>[number]> {
  return new Set([...(upkeep ?? []), ...repairs.flatMap((repair) => repair.upkeep ?? [])]);
}
