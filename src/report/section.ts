import type { TextColumn } from './text-table.ts';

/** A title, columns and rows, and what has to be said about them. */
export interface Section {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}
