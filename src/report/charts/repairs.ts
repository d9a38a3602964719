/**
 * The fill of each repair, the same in every picture of every campaign: it follows from the position among all repairs.
 */
import type { Entry } from '../../experiment/entry.ts';
import type { Experiment } from '../../experiment/experiment.ts';
import { experiments, knownExperiments } from '../../experiments.ts';
import { type Fill, kindFill } from './style.ts';
import { distinct } from './words.ts';

/** The parts of a mechanism, which experiments call repairs or steps. */
const partsOf = (entry: Entry & { readonly repairs?: readonly Entry[]; readonly steps?: readonly Entry[] }) => [
  ...(entry.repairs ?? []),
  ...(entry.steps ?? []),
];

/** By the list of experiments, which is one object as long as it is in force; those of plugins come last. */
const repairsByList = new WeakMap<readonly Experiment[], readonly string[]>();

function knownRepairs(): readonly string[] {
  const list = knownExperiments();
  const known =
    repairsByList.get(list) ??
    distinct(
      [...experiments, ...list].flatMap(({ parts }) =>
        Object.values(parts).flatMap((entries) => entries.flatMap(partsOf).map(({ name }) => name)),
      ),
    );
  repairsByList.set(list, known);
  return known;
}

/** A repair that is only in a record gets its fill from its name. */
export function repairFill(repair: string): Fill {
  const known = knownRepairs().indexOf(repair);
  return kindFill(
    known === -1 ? Array.from(repair).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) : known,
  );
}
