import type { Variant } from '../experiment/runner.ts';
import type { CheckedFolder } from './results.ts';

/** A variant of a results folder. */
export interface Side {
  readonly directory: string;
  readonly folder: CheckedFolder;
  readonly variant: Variant;
}
