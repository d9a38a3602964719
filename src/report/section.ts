import type { TextColumn } from './text-table.ts';

/** A section of the tables: title, columns, rows and notes. */
export interface Section {
  readonly title: string;
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
  /** The kinds of its intervals, whose methods the caption names. */
  readonly intervals?: readonly ('shares' | 'medians' | 'means')[];
  /** Whether it compares simulated with reported numbers. */
  readonly isCompared?: boolean;
}
