/** What is wrong with a text in PRISM's language, with its place. */
import type { Mismatch } from '../../../experiment/rule.ts';

/** A file's text, or what a scenario says instead of a file. */
export interface Text {
  readonly file: string;
  readonly text: string;
}

/** Offsets into a text; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export class PrismProblem extends Error {
  readonly source: Text;
  readonly span: Span;
  readonly mismatch: Mismatch;

  constructor(source: Text, span: Span, mismatch: Mismatch) {
    super(`${lineAndColumn(source, span)}: expected ${mismatch.expected}, came ${mismatch.came}`);
    this.source = source;
    this.span = span;
    this.mismatch = mismatch;
  }
}

/** `cluster.sm:12:3`. */
export function lineAndColumn(source: Text, { start }: Span): string {
  const starts = lineStarts(source);
  let [line, after] = [0, starts.length];
  while (after - line > 1) {
    const middle = (line + after) >> 1;
    if (starts[middle]! <= start) line = middle;
    else after = middle;
  }
  return `${source.file}:${line + 1}:${start - starts[line]! + 1}`;
}

/** A model has as many places as commands. */
const known = new WeakMap<Text, readonly number[]>();

function lineStarts(source: Text): readonly number[] {
  const found = known.get(source) ?? [0, ...[...source.text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  known.set(source, found);
  return found;
}
