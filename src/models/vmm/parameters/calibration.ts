/**
 * Which parameters were chosen to fit published figures, and how many figures there were to fit: what a reader of the
 * fitted figures has to know.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

/**
 * A published figure, by its row in docs/published.md, a whole table of them, or one of several in a row: `Z9.2 without
 * undo logging`.
 */
type Target = string;

/**
 * Tables that are fitted as a whole, with their independent figures. Of Z4 these are Register's and Code's, two of
 * three shares each: Failstop's are so by construction.
 */
const TABLE_FIGURES: Readonly<Record<string, number>> = { V3: 6, Z4: 4, Z6: 6, Z7: 9 };

/** Null for a parameter that is not calibrated. */
export function targetOf({ status }: Parameter): Target | null {
  return /^calibrated on (.+)$/.exec(status)?.[1] ?? null;
}

export interface Calibration {
  /** How many parameters were fitted. */
  readonly parameters: number;
  /** On how many figures. A row of a table that is a target as a whole counts once. */
  readonly figures: number;
  readonly targets: readonly Target[];
}

export function calibrationOf(parameters: Iterable<Parameter>): Calibration {
  const perParameter = [...parameters].flatMap((parameter) => targetOf(parameter) ?? []);
  const targets = [...new Set(perParameter)].sort();
  const isPart = (target: Target): boolean => targets.includes(target.split('.')[0] as string) && target.includes('.');
  const figures = targets
    .filter((target) => !isPart(target))
    .reduce((sum, target) => sum + (TABLE_FIGURES[target] ?? 1), 0);
  return { parameters: perParameter.length, figures, targets };
}
