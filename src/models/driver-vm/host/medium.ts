/**
 * The disk's medium, which the controllers of all DVMs reach, and its write cache, if it has one and that is on.
 *
 * A cached block is what a read gives, and is not durable: losing power, which a reset of the device brings with it,
 * loses it (`loseCache`). Whoever needs to be sure asks for a flush. Content changes by the methods here and in no
 * other way, and every change of what a read would give is told to the observer at once.
 */
import { tornBy } from './content.ts';

/** What the disk does with writes: nothing, or acknowledge them from a memory that loses what is in it. */
export type DiskCache = 'off' | 'volatile';

export interface MediumObserver {
  /** A write has arrived: from now on this is what a read of the block gives. */
  arrived(block: number, content: number): void;
  /** A read of this block may give something else from now on, and no write has arrived. */
  changed(block: number): void;
}

export class Medium {
  readonly blocks: number;
  observer: MediumObserver | null = null;
  /** Whether writes end in the cache. */
  isCaching = false;
  readonly #platters: Int32Array;
  /** In the order in which they came. */
  readonly #cached = new Map<number, number>();

  constructor(blocks: number) {
    this.blocks = blocks;
    this.#platters = new Int32Array(blocks);
    this.reset();
  }

  /** Filled: the block of number b holds what the write of stamp b + 1 put there. */
  reset(): void {
    for (let block = 0; block < this.blocks; block++) this.#platters[block] = block + 1;
    this.#cached.clear();
    this.observer = null;
    this.isCaching = false;
  }

  /** A look beyond the end of a typed array would slow down every later look at it. */
  has(block: number): boolean {
    return block >= 0 && block < this.blocks;
  }

  read(block: number): number {
    return this.#cached.get(block) ?? this.durable(block);
  }

  /** What would be left of the block without the cache. */
  durable(block: number): number {
    return this.#platters[block] as number;
  }

  /** On the platters, past the cache. */
  write(block: number, content: number): void {
    this.#cached.delete(block);
    this.#platters[block] = content;
    this.observer?.arrived(block, content);
  }

  /** Into the cache. */
  store(block: number, content: number): void {
    this.#cached.set(block, content);
    this.observer?.arrived(block, content);
  }

  /** A write of this content to the platters has been cut off. */
  tear(block: number, content: number): void {
    this.#platters[block] = tornBy(content);
    this.observer?.changed(block);
  }

  /** Cached blocks. */
  get dirty(): number {
    return this.#cached.size;
  }

  /** The cached block that has waited longest; -1 when there is none. */
  get oldestDirty(): number {
    for (const block of this.#cached.keys()) return block;
    return -1;
  }

  /** A cached block is now on the platters, too. A read gives what it gave before. */
  destage(block: number): void {
    const content = this.#cached.get(block);
    if (content === undefined) return;
    this.#platters[block] = content;
    this.#cached.delete(block);
  }

  loseCache(): void {
    const lost = [...this.#cached.keys()];
    this.#cached.clear();
    for (const block of lost) this.observer?.changed(block);
  }
}
