import type { TextColumn } from './text-table.ts';

/** A title, columns and rows, and what has to be said about them. */
export interface Section {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  /** Intervals of which kinds it has, whose method the caption of all tables names. */
  readonly intervals?: readonly ('shares' | 'medians' | 'means')[];
  /** Whether simulated numbers stand beside reported ones: that is what a campaign was for. */
  readonly isCompared?: boolean;
}
