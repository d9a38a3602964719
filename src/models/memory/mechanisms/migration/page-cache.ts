/**
 * The sender's cache of pages as they were last sent, which a delta is made against. It is direct mapped: a page has
 * one slot, by its number, and two pages of the same slot compete for it. A page that was used in the last two
 * generations is not replaced: otherwise a working set larger than the cache would replace every page just before it is
 * needed again. A generation is a round. The number of slots is a power of two, so a larger cache is rounded down.
 *
 * Of a page's content only its version is kept, since that says what the content is.
 */
import { assert } from '../../../../kernel/assertions.ts';

const NOBODY = 0xffffffff;

export class SentPages {
  readonly slots: number;
  hits = 0;
  misses = 0;
  /** Encodings that did not fit into a page. */
  overflows = 0;
  readonly #page: Uint32Array;
  readonly #version: Uint32Array;
  readonly #usedIn: Uint32Array;
  readonly #mask: number;
  readonly #lifetime: number;

  /** A page is kept for `lifetime` generations; for 0 it is always replaced by the next one of its slot. */
  constructor(capacityPages: number, lifetime: number) {
    assert(capacityPages >= 1, 'a cache of pages has room for one');
    let slots = 1;
    while (slots * 2 <= capacityPages) slots *= 2;
    this.slots = slots;
    this.#page = new Uint32Array(slots).fill(NOBODY);
    this.#version = new Uint32Array(slots);
    this.#usedIn = new Uint32Array(slots);
    this.#mask = slots - 1;
    this.#lifetime = lifetime;
  }

  /**
   * The version of this page that was sent last, if the cache has it: a hit. Otherwise -1: a miss, and the page takes
   * the slot with the version that is now sent whole, unless a fresh one is in it.
   */
  look(page: number, version: number, generation: number): number {
    const slot = page & this.#mask;
    if (this.#page[slot] === page) {
      this.hits++;
      this.#usedIn[slot] = generation;
      return this.#version[slot] as number;
    }
    this.misses++;
    if (this.#page[slot] !== NOBODY && (this.#usedIn[slot] as number) + this.#lifetime > generation) return -1;
    this.#page[slot] = page;
    this.#version[slot] = version;
    this.#usedIn[slot] = generation;
    return -1;
  }

  /** What of this page, which the cache has, is sent now. */
  update(page: number, version: number): void {
    const slot = page & this.#mask;
    assert(this.#page[slot] === page, 'a cached page is updated in its slot');
    this.#version[slot] = version;
  }
}
