/**
 * A rule that the settings of one run must fulfil beyond their shape. Silent about settings that are missing where
 * their absence has been reported already.
 */
import type { Catalog, CatalogEntry } from '../experiments/catalog.ts';
import type { Mismatch } from '../scenario/errors.ts';
import type { Path } from './path.ts';

export interface Violation extends Mismatch {
  /** The field of the settings. */
  readonly field: Path;
}

export type Rule<Settings> = (settings: Settings, catalog: Catalog) => Violation[];

/** For "expected ...": the choices there are. */
export const listOf = (names: readonly string[]): string => names.join(', ') || 'there is none';

export const namesOf = (entries: readonly CatalogEntry[]): string[] => entries.map((entry) => entry.name);
