/**
 * The parameters that were fitted to published figures, and the number of figures, for readers of the fitted figures.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

/**
 * A published figure by its row in docs/published.md, a table of figures, or one of several figures in a row: `Z9.2
 * without undo logging`.
 */
type Target = string;

/**
 * Tables that are fitted completely, with the number of their independent figures. In Z4 these are two of the three
 * shares of Register and of Code; those of Failstop follow from its definition.
 */
const TABLE_FIGURES: Readonly<Record<string, number>> = { V3: 6, Z4: 4, Z6: 6, Z7: 9 };

/** Null for a parameter that is not calibrated. */
export function targetOf({ status }: Parameter): Target | null {
  return /^calibrated on (.+)$/.exec(status)?.[1] ?? null;
}

export interface Calibration {
  /** How many parameters were fitted. */
  readonly parameters: number;
  /** The number of figures. Rows of a table that is a target itself are not counted again. */
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
