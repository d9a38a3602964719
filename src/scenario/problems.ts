/** The problems of one document, collected by path. */

import type { Path } from '../experiment/path.ts';
import type { Mismatch, Violation } from '../experiment/rule.ts';
import { keySpanAt, type Located, locatedAt, spanAt } from './document.ts';
import { type Problem, problemAt } from './errors.ts';
import { placeOf, sourceOf } from './source.ts';

export class Problems {
  readonly list: Problem[] = [];
  private readonly root: Located;

  constructor(root: Located) {
    this.root = root;
  }

  /** Something is wrong with the value at this path, or within a text that it stands for. */
  at(path: Path, mismatch: Mismatch, within?: Violation['within']): void {
    const span = within && { source: sourceOf(within.file, within.text), start: within.start, end: within.end };
    this.list.push(problemAt(span ?? spanAt(this.root, path), path, mismatch));
  }

  /** Reports a problem of the key at the end of this path, or of the value if it is an item of a list. */
  atKey(path: Path, mismatch: Mismatch): void {
    this.list.push(problemAt(keySpanAt(this.root, path), path, mismatch));
  }

  /** Something is wrong elsewhere: in a file that the document names. */
  elsewhere(problem: Problem): void {
    this.list.push(problem);
  }

  /** `line 12`, for a problem that has to do with two places. */
  lineOf(path: Path): string {
    return `line ${placeOf(spanAt(this.root, path)).line}`;
  }

  isList(path: Path): boolean {
    return locatedAt(this.root, path)?.items !== undefined;
  }
}
