/** A rule that the settings of one run must fulfil, in addition to their shape. */
import type { Path } from './path.ts';

/** What was expected and what came. The reader of the file adds the place. */
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
 * `parts` is what scenarios of this experiment can name. A rule does not report missing settings, which have been
 * reported already.
 */
export type Rule<Settings, Parts = unknown> = (settings: Settings, parts: Parts) => Violation[];
