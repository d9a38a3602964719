/**
 * A detector watches a machine from one place and reports a failure that it finds. It decides nothing: the run
 * starts the recovery.
 */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';
import { named } from './named.ts';

/** A model adds what else one can tell from there, such as which part has failed. */
export interface Detection {
  readonly detector: string;
  readonly why: string;
}

/** `Work` is the type of its watching, where that is a process which the machine has to run. */
export interface Detector<Machine, Found extends Detection = Detection, Work = void> extends Entry {
  readonly watches: readonly ComponentKind[];
  /** Watches from now on. */
  attach(machine: Machine, report: (found: Found) => void): Work;
}

/** Attaches the detectors that a scenario names. */
export function attachAll<Machine, Found extends Detection>(
  detectors: readonly Detector<Machine, Found>[],
  names: readonly string[],
  machine: Machine,
  report: (found: Found) => void,
): void {
  for (const name of names) named(detectors, name).attach(machine, report);
}
