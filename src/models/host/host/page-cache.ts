/**
 * The page cache of a guest: blocks of files in memory. When it is full, the least recently used block is evicted.
 *
 * Each cached block and each block on the disk has a version, which every write changes. So an observer can compare the
 * cache with the disk. A store of a faulty kernel changes the cached version, too, but does not mark the block dirty.
 *
 * With `protects`, the VMM keeps a reuse flag for each block: set when the VMM itself has moved the block between disk
 * and memory, so that it knows them to agree; cleared at the first store into the block, which its write protection
 * makes it see, whatever the reason of the store. After a reboot only flagged blocks may be taken over (warm-cache
 * reboot, W).
 *
 * Slots, links and versions are in typed arrays, by slot or by block number. The granularity is coarser than a page:
 * protection and reuse go by the block.
 */
import { assert } from '../../../kernel/assertions.ts';

const NONE = -1;
const DIRTY = 1;
const REUSABLE = 2;

/** The result of a takeover after a reboot, in blocks. */
export interface Takeover {
  readonly kept: number;
  readonly dropped: number;
  /** Kept although they differ from the disk, which is an error. */
  readonly wrong: number;
}

export class PageCache {
  /** Capacity in blocks. */
  readonly capacity: number;
  /** Number of blocks of all files. */
  readonly fileBlocks: number;
  /** Whether the VMM watches stores into cached blocks. */
  protects = false;
  /** Protection faults taken since the last reset. */
  protectionFaults = 0;
  /** Number of cached blocks. */
  blocks = 0;
  dirtyBlocks = 0;
  readonly #slotOf: Int32Array;
  readonly #diskVersion: Int32Array;
  readonly #blockOf: Int32Array;
  readonly #version: Int32Array;
  readonly #flags: Uint8Array;
  readonly #dirtiedAt: Float64Array;
  /** The list of slots from the most to the least recently used; its ends meet in slot `capacity`. */
  readonly #newer: Int32Array;
  readonly #older: Int32Array;
  readonly #free: Int32Array;
  #freeSlots = 0;
  #versions = 0;

  constructor(capacity: number, fileBlocks: number) {
    assert(capacity > 0 && fileBlocks > 0, 'a page cache needs room, and files');
    this.capacity = capacity;
    this.fileBlocks = fileBlocks;
    this.#slotOf = new Int32Array(fileBlocks);
    this.#diskVersion = new Int32Array(fileBlocks);
    this.#blockOf = new Int32Array(capacity);
    this.#version = new Int32Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#dirtiedAt = new Float64Array(capacity);
    this.#newer = new Int32Array(capacity + 1);
    this.#older = new Int32Array(capacity + 1);
    this.#free = new Int32Array(capacity);
    this.reset();
  }

  /** Resets the cache: empty, with all versions 0. */
  reset(): void {
    this.#diskVersion.fill(0);
    this.#versions = 0;
    this.protects = false;
    this.protectionFaults = 0;
    this.clear();
  }

  /** Drops all blocks, dirty ones included, as at the boot of a new kernel. */
  clear(): void {
    this.#slotOf.fill(NONE);
    this.#newer[this.capacity] = this.capacity;
    this.#older[this.capacity] = this.capacity;
    for (let slot = 0; slot < this.capacity; slot++) this.#free[slot] = slot;
    this.#freeSlots = this.capacity;
    this.blocks = 0;
    this.dirtyBlocks = 0;
  }

  /** Whether the block is cached. */
  has(block: number): boolean {
    return this.#slotOf[block]! !== NONE;
  }

  /** Whether the block is cached; if so, it becomes the most recently used. */
  touch(block: number): boolean {
    const slot = this.#slotOf[block]!;
    if (slot === NONE) return false;
    this.#unlink(slot);
    this.#linkNewest(slot);
    return true;
  }

  isReusable(block: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && (this.#flags[slot]! & REUSABLE) !== 0;
  }

  /** Whether the cached block equals the block on the disk. */
  agrees(block: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && this.#version[slot] === this.#diskVersion[block];
  }

  /** The least recently used block if it must be written back before another block can be cached; -1 otherwise. */
  get dirtyVictim(): number {
    if (this.#freeSlots > 0) return NONE;
    const slot = this.#newer[this.capacity]!;
    return (this.#flags[slot]! & DIRTY) === 0 ? NONE : this.#blockOf[slot]!;
  }

  /**
   * The block has been read from the disk. Nothing happens when another process has read it meanwhile. The victim must
   * not be dirty.
   */
  fill(block: number): void {
    if (this.touch(block)) return;
    const slot = this.#enter(block);
    this.#version[slot] = this.#diskVersion[block]!;
    this.#flags[slot] = REUSABLE;
  }

  /**
   * The guest stores into the block, which is cached already or completely overwritten. True if the store met write
   * protection.
   */
  write(block: number, atNanos: number): boolean {
    if (!this.touch(block)) this.#flags[this.#enter(block)] = 0;
    const slot = this.#slotOf[block]!;
    if ((this.#flags[slot]! & DIRTY) === 0) {
      this.dirtyBlocks++;
      this.#dirtiedAt[slot] = atNanos;
    }
    const isFault = this.#store(slot);
    this.#flags[slot] = this.#flags[slot]! | DIRTY;
    return isFault;
  }

  /** A faulty kernel stores into the block by mistake. True if the store met write protection, which lets it pass. */
  corrupt(block: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && this.#store(slot);
  }

  /** The present version of the block, to be passed to `writtenBack` when it has reached the disk. */
  versionOf(block: number): number {
    return this.#version[this.#slotOf[block]!]!;
  }

  /**
   * The VMM has written this version of the block to the disk. If that is still the one cached, the block is clean, and
   * may be reused.
   */
  writtenBack(block: number, version: number): void {
    this.#diskVersion[block] = version;
    const slot = this.#slotOf[block]!;
    if (slot === NONE || this.#version[slot] !== version) return;
    if ((this.#flags[slot]! & DIRTY) !== 0) this.dirtyBlocks--;
    this.#flags[slot] = REUSABLE;
  }

  /** The first block from `from` on that has been dirty since `atNanos` or longer; -1 if there is none. */
  nextDirty(from: number, atNanos: number): number {
    if (this.dirtyBlocks === 0) return NONE;
    for (let block = from; block < this.fileBlocks; block++) if (this.isDirtySince(block, atNanos)) return block;
    return NONE;
  }

  isDirtySince(block: number, atNanos: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && (this.#flags[slot]! & DIRTY) !== 0 && this.#dirtiedAt[slot]! <= atNanos;
  }

  /** A rebooted kernel finds the former table and keeps the blocks with a reuse flag, in their order of use. */
  keepReusable(): Takeover {
    let [kept, wrong] = [0, 0];
    const before = this.blocks;
    for (let slot = this.#older[this.capacity]!; slot !== this.capacity; ) {
      const next = this.#older[slot]!;
      if ((this.#flags[slot]! & REUSABLE) === 0) this.#leave(slot);
      else {
        kept++;
        if (this.#version[slot] !== this.#diskVersion[this.#blockOf[slot]!]) wrong++;
        if ((this.#flags[slot]! & DIRTY) !== 0) this.dirtyBlocks--;
        this.#flags[slot] = REUSABLE;
      }
      slot = next;
    }
    return { kept, dropped: before - kept, wrong };
  }

  /** Changes the content of the slot, and clears the reuse flag if stores are watched. */
  #store(slot: number): boolean {
    this.#version[slot] = ++this.#versions;
    if (!this.protects || (this.#flags[slot]! & REUSABLE) === 0) return false;
    this.#flags[slot] = this.#flags[slot]! & ~REUSABLE;
    this.protectionFaults++;
    return true;
  }

  /** Makes space for the block by evicting the least recently used one if necessary. Returns its slot. */
  #enter(block: number): number {
    if (this.#freeSlots === 0) {
      const victim = this.#newer[this.capacity]!;
      assert((this.#flags[victim]! & DIRTY) === 0, 'a dirty block left the page cache without being written back');
      this.#leave(victim);
    }
    const slot = this.#free[--this.#freeSlots]!;
    this.#blockOf[slot] = block;
    this.#slotOf[block] = slot;
    this.#linkNewest(slot);
    this.blocks++;
    return slot;
  }

  #leave(slot: number): void {
    if ((this.#flags[slot]! & DIRTY) !== 0) this.dirtyBlocks--;
    this.#unlink(slot);
    this.#slotOf[this.#blockOf[slot]!] = NONE;
    this.#free[this.#freeSlots++] = slot;
    this.blocks--;
  }

  #linkNewest(slot: number): void {
    const head = this.capacity;
    const second = this.#older[head]!;
    this.#older[slot] = second;
    this.#newer[slot] = head;
    this.#newer[second] = slot;
    this.#older[head] = slot;
  }

  #unlink(slot: number): void {
    const [newer, older] = [this.#newer[slot]!, this.#older[slot]!];
    this.#older[newer] = older;
    this.#newer[older] = newer;
  }
}
