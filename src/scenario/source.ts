/**
 * The text of a scenario, and places in it. A place is kept as a pair of offsets; lines and columns are worked out only
 * when a problem is reported.
 */
export interface Source {
  /** The name that the user gave: a file, or an option such as `--set runs=10`. */
  readonly file: string;
  readonly text: string;
  /**
   * Offsets at which lines start. Absent when the source has no lines to point at: an option on the command line, a
   * file that cannot be read.
   */
  readonly lineStarts?: readonly number[];
}

export interface Span {
  readonly source: Source;
  /** Offsets into the text, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** The start of a span. Line and column count from 1; both are 0 for the whole source. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text of the line, and the length of the span in it, in UTF-16 code units. */
  readonly excerpt?: { readonly line: string; readonly length: number };
}

/** The span of a source without lines. */
export const wholeOf = (file: string): Span => ({ source: { file, text: '' }, start: 0, end: 0 });

/**
 * A text with lines. They are counted here, since the YAML library's own count misses some lines of malformed texts.
 */
export function sourceOf(file: string, text: string): Source {
  const lineStarts = [0];
  for (let newline = text.indexOf('\n'); newline >= 0; newline = text.indexOf('\n', newline + 1))
    lineStarts.push(newline + 1);
  return { file, text, lineStarts };
}

export function placeOf({ source, start, end }: Span): Place {
  const { file, text, lineStarts } = source;
  if (!lineStarts) return { file, line: 0, column: 0 };
  const line = lineOf(start, lineStarts);
  const from = lineStarts[line - 1] ?? 0;
  const excerpt = text.slice(from, lineStarts[line]).trimEnd();
  const length = Math.max(1, Math.min(end, from + excerpt.length) - start);
  return { file, line, column: start - from + 1, excerpt: { line: excerpt, length } };
}

/** The number of lines that start at the offset or before it. */
function lineOf(offset: number, lineStarts: readonly number[]): number {
  let [low, high] = [0, lineStarts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
