/**
 * A text that values are read from, and places in it. A place is kept as a pair of offsets; lines and columns are worked out only when a problem is
 * reported.
 */
import type { LineCounter } from 'yaml';

export interface Source {
  /** As the user named it: a file, or an option such as `--set runs=10`. */
  readonly file: string;
  readonly text: string;
  /** Absent when the source has no lines to point at: an option on the command line, a file that cannot be read. */
  readonly lines?: LineCounter;
}

export interface Span {
  readonly source: Source;
  /** Offsets into the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Where a span starts, for people. Line and column count from 1; both are 0 when the source as a whole is meant. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line itself and how much of it is meant, in UTF-16 code units. */
  readonly excerpt?: { readonly line: string; readonly length: number };
}

/** The span that stands for a source without lines. */
export const wholeOf = (file: string): Span => ({ source: { file, text: '' }, start: 0, end: 0 });

export function placeOf({ source, start, end }: Span): Place {
  const { file, text, lines } = source;
  if (!lines) return { file, line: 0, column: 0 };
  const { line, col: column } = lines.linePos(start);
  const from = start - (column - 1);
  const newline = text.indexOf('\n', from);
  const excerpt = text.slice(from, newline < 0 ? text.length : newline).trimEnd();
  const length = Math.max(1, Math.min(end - start, excerpt.length - (column - 1)));
  return { file, line, column, excerpt: { line: excerpt, length } };
}
