/**
 * A detector watches a machine from one place and reports the failures that it finds. The run, not the detector, starts
 * the recovery.
 */
import type { ComponentKind } from './component.ts';
import type { Entry } from './entry.ts';
import { named } from './named.ts';

/** A model adds what else the detector finds out, such as which part has failed. */
export interface Detection {
  readonly detector: string;
  readonly why: string;
}

/** `Work` is the type of the detector's process, if the machine has to run one. */
export interface Detector<Machine, Found extends Detection = Detection, Work = void> extends Entry {
  readonly watches: readonly ComponentKind[];
  /** Starts to watch. */
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
