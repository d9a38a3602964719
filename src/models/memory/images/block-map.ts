/** Where each block of an image lies in the log, with the MAC that its content there has. */
import { type Hash, SetHash } from './keyed-hash.ts';

export const NOWHERE = 0xffff_ffff;
/** Its content was found changed: it is nowhere any more, and the image says so. */
export const LOST = 0xffff_fffe;

const WORDS = 4;

export class BlockMap {
  readonly blocks: number;
  /** Place, number, and the halves of the MAC, of each block. */
  readonly #words: Uint32Array;
  readonly #live: Uint32Array;
  readonly #perGroup: number;
  /** Blocks whose content was found changed, until they are written again. */
  readonly lost = new Set<number>();
  /** Over all that are in the map: what it must be is in the protected storage. */
  readonly set = new SetHash();

  constructor(blocks: number, groups: number, perGroup: number) {
    this.blocks = blocks;
    this.#words = new Uint32Array(blocks * WORDS).fill(NOWHERE);
    this.#live = new Uint32Array(groups);
    this.#perGroup = perGroup;
  }

  placeOf(block: number): number {
    return this.#words[block * WORDS]!;
  }

  sequenceOf(block: number): number {
    return this.#isThere(block) ? this.#words[block * WORDS + 1]! : 0;
  }

  macOf(block: number): Hash {
    return { low: this.#words[block * WORDS + 2]!, high: this.#words[block * WORDS + 3]! };
  }

  /** Blocks whose present content is in this group. */
  liveIn(group: number): number {
    return this.#live[group]!;
  }

  put(block: number, place: number, sequence: number, mac: Hash): void {
    this.#leave(block);
    this.lost.delete(block);
    this.#words.set([place, sequence, mac.low, mac.high], block * WORDS);
    this.#enter(block);
  }

  lose(block: number): void {
    this.#leave(block);
    this.lost.add(block);
    this.#words.fill(LOST, block * WORDS, (block + 1) * WORDS);
  }

  /** For the protected storage. */
  get words(): Uint32Array {
    return this.#words;
  }

  load(words: Uint32Array): void {
    this.#words.set(words);
    for (let block = 0; block < this.blocks; block++) this.#enter(block);
  }

  #isThere(block: number): boolean {
    return this.#words[block * WORDS]! < LOST;
  }

  #enter(block: number): void {
    if (!this.#isThere(block)) return;
    this.#live[Math.floor(this.placeOf(block) / this.#perGroup)]! += 1;
    const { low, high } = this.macOf(block);
    this.set.add(low, high);
  }

  #leave(block: number): void {
    if (!this.#isThere(block)) return;
    this.#live[Math.floor(this.placeOf(block) / this.#perGroup)]! -= 1;
    const { low, high } = this.macOf(block);
    this.set.remove(low, high);
  }
}
