/** A rule that the settings of one run must fulfil beyond their shape. */
import type { Path } from './path.ts';

/** What was expected and what came; where it is, the reader of the file knows. */
export interface Mismatch {
  readonly expected: string;
  readonly came: string;
  /** What the author probably meant. */
  readonly suggestion?: string | undefined;
}

export interface Violation extends Mismatch {
  /** The field of the settings. */
  readonly field: Path;
  /** Where in a text that the field holds, or names the file of; offsets, of which the end is exclusive. */
  readonly within?: { readonly file: string; readonly text: string; readonly start: number; readonly end: number };
}

/**
 * `parts` is what scenarios of this experiment can name. A rule is silent about settings that are missing where their
 * absence has been reported already.
 */
export type Rule<Settings, Parts = unknown> = (settings: Settings, parts: Parts) => Violation[];
