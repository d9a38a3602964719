/** The problems of one document, collected by path. */

import type { Path } from '../experiment/path.ts';
import type { Mismatch } from '../experiment/rule.ts';
import { keySpanAt, type Located, locatedAt, spanAt } from './document.ts';
import { type Problem, problemAt } from './errors.ts';
import { placeOf } from './source.ts';

export class Problems {
  readonly list: Problem[] = [];
  private readonly root: Located;

  constructor(root: Located) {
    this.root = root;
  }

  /** Reports a problem of the value at this path. */
  at(path: Path, mismatch: Mismatch): void {
    this.list.push(problemAt(spanAt(this.root, path), path, mismatch));
  }

  /** Reports a problem of the key at the end of this path, or of the value if it is an item of a list. */
  atKey(path: Path, mismatch: Mismatch): void {
    this.list.push(problemAt(keySpanAt(this.root, path), path, mismatch));
  }

  /** `line 12`, for a problem that concerns two places. */
  lineOf(path: Path): string {
    return `line ${placeOf(spanAt(this.root, path)).line}`;
  }

  isList(path: Path): boolean {
    return locatedAt(this.root, path)?.items !== undefined;
  }
}
