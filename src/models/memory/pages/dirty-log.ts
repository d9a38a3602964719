/**
 * A bit for each page that was written since it was last looked at, as the VMM keeps it for whoever copies the memory
 * of a running VM.
 */

export class DirtyLog {
  readonly pages: number;
  readonly #words: Uint32Array;
  #count = 0;

  /** No page is dirty. */
  constructor(pages: number) {
    this.pages = pages;
    this.#words = new Uint32Array((pages + 31) >>> 5);
  }

  /** Pages that are dirty. */
  get count(): number {
    return this.#count;
  }

  mark(page: number): void {
    const bit = 1 << (page & 31);
    const word = this.#words[page >>> 5]!;
    if ((word & bit) !== 0) return;
    this.#words[page >>> 5] = word | bit;
    this.#count += 1;
  }

  has(page: number): boolean {
    return (this.#words[page >>> 5]! & (1 << (page & 31))) !== 0;
  }

  /** True if it was dirty. */
  unmark(page: number): boolean {
    const bit = 1 << (page & 31);
    const word = this.#words[page >>> 5]!;
    if ((word & bit) === 0) return false;
    this.#words[page >>> 5] = word & ~bit;
    this.#count -= 1;
    return true;
  }

  markAll(): void {
    this.#words.fill(0xffff_ffff);
    const over = this.pages & 31;
    if (over !== 0) this.#words[this.#words.length - 1] = ~(-1 << over);
    this.#count = this.pages;
  }

  clear(): void {
    this.#words.fill(0);
    this.#count = 0;
  }

  /** Moves all marks into the other log, which loses its own: the beginning of a round. */
  moveTo(other: DirtyLog): void {
    other.#words.set(this.#words);
    other.#count = this.#count;
    this.clear();
  }

  /** The first dirty page from this one on, or -1. */
  next(from: number): number {
    const words = this.#words;
    let at = from >>> 5;
    if (at >= words.length) return -1;
    // A shift by 32 is one by 0.
    let word = words[at]! & (-1 << (from & 31));
    while (word === 0) {
      at += 1;
      if (at >= words.length) return -1;
      word = words[at]!;
    }
    return (at << 5) + 31 - Math.clz32(word & -word);
  }

  /** The first dirty page from this one on and before `end`, or `end`. */
  nextWithin(from: number, end: number): number {
    return this.#first(from, end, 0);
  }

  /** The first page from this one on and before `end` that is not dirty, or `end`. */
  clearWithin(from: number, end: number): number {
    return this.#first(from, end, -1);
  }

  /** With `flip` -1 the first that is clear. */
  #first(from: number, end: number, flip: number): number {
    const words = this.#words;
    const last = Math.min(words.length - 1, (end - 1) >>> 5);
    let mask = -1 << (from & 31);
    for (let at = from >>> 5; at <= last; at++, mask = -1) {
      const word = (words[at]! ^ flip) & mask;
      if (word !== 0) return Math.min(end, (at << 5) + 31 - Math.clz32(word & -word));
    }
    return Math.min(end, this.pages);
  }
}
