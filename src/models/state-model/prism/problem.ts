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
export function lineAndColumn({ file, text }: Text, { start }: Span): string {
  const before = text.slice(0, start).split('\n');
  return `${file}:${before.length}:${(before.at(-1) ?? '').length + 1}`;
}
