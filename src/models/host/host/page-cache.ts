/**
 * The page cache of a guest: blocks of files in memory, the least recently used one leaving when there is no room.
 *
 * Each cached block and each block on the disk has a version, changed by every write: so it shows from outside whether
 * what is cached is what the disk has. A store of a faulty kernel changes the cached version, too, without making the
 * block dirty: the kernel does not know of it.
 *
 * With `protects`, the VMM keeps a reuse flag: set when the VMM itself has moved the block between disk and memory, so
 * that it knows them to agree; cleared at the first store into the block, which its write protection makes it see,
 * whatever the reason of the store. After a reboot only flagged blocks may be taken over (warm-cache reboot, W).
 *
 * Slots, links and versions are in typed arrays, by slot or by block number. The granularity is coarser than a page:
 * protection and reuse go by the block.
 */
import { assert } from '../../../kernel/assertions.ts';

const NONE = -1;
const DIRTY = 1;
const REUSABLE = 2;

/** What a takeover after a reboot came to, in blocks. */
export interface Takeover {
  readonly kept: number;
  readonly dropped: number;
  /** Kept although the disk has something else: what must never be. */
  readonly wrong: number;
}

export class PageCache {
  /** Blocks that fit. */
  readonly capacity: number;
  /** Blocks of files that there are. */
  readonly fileBlocks: number;
  /** Whether the VMM watches stores into cached blocks. */
  protects = false;
  /** Protection faults taken since the last reset. */
  protectionFaults = 0;
  /** Blocks in it. */
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

  /** Empty, and nothing ever written. */
  reset(): void {
    this.#diskVersion.fill(0);
    this.#versions = 0;
    this.protects = false;
    this.protectionFaults = 0;
    this.clear();
  }

  /** Forgets all of it, dirty blocks too, as a kernel does that boots anew. */
  clear(): void {
    this.#slotOf.fill(NONE);
    this.#newer[this.capacity] = this.capacity;
    this.#older[this.capacity] = this.capacity;
    for (let slot = 0; slot < this.capacity; slot++) this.#free[slot] = slot;
    this.#freeSlots = this.capacity;
    this.blocks = 0;
    this.dirtyBlocks = 0;
  }

  /** Whether the block is there. */
  has(block: number): boolean {
    return this.#slotOf[block]! !== NONE;
  }

  /** Whether the block is there; if so, it is now the most recently used. */
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

  /** Whether the cached block is what the disk has. */
  agrees(block: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && this.#version[slot] === this.#diskVersion[block];
  }

  /** The least recently used block if it has to be written back before anything can come in; -1 if it has not. */
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
   * The guest stores into the block, which is cached already or overwritten as a whole. True if the store met write
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

  /**
   * A faulty kernel stores into the block without knowing it. True if the store met write protection, which lets it
   * pass.
   */
  corrupt(block: number): boolean {
    const slot = this.#slotOf[block]!;
    return slot !== NONE && this.#store(slot);
  }

  /** What is in the block now: to be given to `writtenBack` when that has reached the disk. */
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

  /** A rebooted kernel finds the table of before, and keeps the blocks with a reuse flag, in their order of use. */
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

  /** Changes what is in the slot; the VMM sees it if it watches. */
  #store(slot: number): boolean {
    this.#version[slot] = ++this.#versions;
    if (!this.protects || (this.#flags[slot]! & REUSABLE) === 0) return false;
    this.#flags[slot] = this.#flags[slot]! & ~REUSABLE;
    this.protectionFaults++;
    return true;
  }

  /** Room for the block, for which the least recently used one goes if need be. Returns its slot. */
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
