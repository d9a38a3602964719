/**
 * The fill of each repair, the same in every picture of every campaign: it follows from the position among all repairs.
 */
import type { Entry } from '../../experiment/entry.ts';
import { experiments } from '../../experiments.ts';
import { type Fill, kindFill } from './style.ts';
import { distinct } from './words.ts';

/** The parts of a mechanism, which experiments call repairs or steps. */
const partsOf = (entry: Entry & { readonly repairs?: readonly Entry[]; readonly steps?: readonly Entry[] }) => [
  ...(entry.repairs ?? []),
  ...(entry.steps ?? []),
];

const REPAIRS: readonly string[] = distinct(
  experiments.flatMap(({ parts }) =>
    Object.values(parts).flatMap((entries) => entries.flatMap(partsOf).map(({ name }) => name)),
  ),
);

/** A repair that is only in a record gets its fill from its name. */
export function repairFill(repair: string): Fill {
  const known = REPAIRS.indexOf(repair);
  return kindFill(
    known === -1 ? Array.from(repair).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) : known,
  );
}
