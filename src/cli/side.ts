import type { Variant } from '../experiment/runner.ts';
import type { CheckedFolder } from '../library/results.ts';

/** A variant of a results folder. */
export interface Side {
  readonly directory: string;
  readonly folder: CheckedFolder;
  readonly variant: Variant;
}
