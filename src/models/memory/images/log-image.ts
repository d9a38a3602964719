/**
 * An image of a VM as a log on flash. Blocks are written one after the other into erase groups, so that the card only
 * sees sequential writes; a map says where each block lies now. The card can be changed by whoever holds it; the
 * protected storage cannot.
 *
 * What makes it safe, in three rules:
 * - A flush is done once the root is in the protected storage: the number of the last entry, a hash over the set of all
 *   (block, content) in force, and the blocks that were found changed. Recovery finds the same set, or refuses.
 * - Before a group is erased, the root is written: so what the erased group held is superseded for good.
 * - Checkpoints of the map go into the protected storage from time to time. Recovery begins with the last one and reads
 *   the groups that were written since; without one it reads all.
 *
 * Entries beyond the root that are whole are adopted: a write that was never flushed may survive, in the order of
 * writing. A half written entry ends the log. After a recovery a new group is begun.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { FlashValues } from '../parameters/flash.ts';
import type { FlashDevice } from '../platform/flash.ts';
import { BlockMap, LOST, NOWHERE } from './block-map.ts';
import type { KeyedHash } from './keyed-hash.ts';
import { type Entry, EntryLog } from './log.ts';
import type { ProtectedStorage } from './protected-storage.ts';

export interface ImageParts {
  readonly device: FlashDevice;
  readonly storage: ProtectedStorage;
  readonly hash: KeyedHash;
  readonly blocks: number;
  /** As stored; a multiple of 4. */
  readonly blockBytes: number;
  /** Entries between two checkpoints of the map; Infinity for none. */
  readonly checkpointWrites: FlashValues['checkpointWrites'];
}

export type WriteOutcome = 'written' | 'power-cut' | 'full';
export type ReadOutcome = Uint8Array | 'never-written' | 'tampered';

/** Groups that are kept free for the cleaner. */
const RESERVE = 2;

export class LogImage {
  readonly parts: ImageParts;
  readonly log: EntryLog;
  readonly map: BlockMap;
  /** Entries that the cleaner has moved. */
  moved = 0;
  #sequence = 0;
  #flushed = 0;
  #checkpointed = 0;
  /** Where the next entry goes; NOWHERE before the first group is begun. */
  #head = NOWHERE;
  #isCleaning = false;

  /** Of an empty card. See `recover` for one that has been in use. */
  constructor(parts: ImageParts) {
    this.parts = parts;
    this.log = new EntryLog(parts.device, parts.blockBytes, parts.hash);
    const { groups, perGroup } = this.log;
    this.map = new BlockMap(parts.blocks, groups, perGroup);
    assert(parts.blocks <= mostBlocks(groups, perGroup), () => `${parts.blocks} blocks leave the cleaner no room`);
  }

  write(block: number, content: Uint8Array): WriteOutcome {
    if (this.#sequence - this.#checkpointed >= this.parts.checkpointWrites && !this.#checkpoint()) return 'power-cut';
    return this.#append(block, content);
  }

  /** Everything written so far is there after any power cut. */
  flush(): 'flushed' | 'power-cut' {
    return this.#commit() ? 'flushed' : 'power-cut';
  }

  read(block: number): ReadOutcome {
    const place = this.map.placeOf(block);
    if (place === NOWHERE) return 'never-written';
    if (place === LOST) return 'tampered';
    return this.#entryOf(block)?.content ?? 'tampered';
  }

  /**
   * Begins with what the protected storage knows and what the card has. Null when the card does not hold what was
   * flushed; `power-cut` when power went off again.
   */
  static recover(parts: ImageParts): LogImage | 'tampered' | 'power-cut' {
    const image = new LogImage(parts);
    // Without a root nothing was ever flushed.
    const [sequence = 0, low = 0, high = 0, ...lost] = parts.storage.read('root') ?? [];
    image.#flushed = sequence;
    const isReadable = image.#collect(sequence, (late) => {
      // An older content of theirs may still be there.
      for (const block of lost) image.map.lose(block);
      const { set } = image.map;
      const isRight = set.low === low && set.high === high;
      if (isRight) image.#adopt(late);
      return isRight;
    });
    if (!isReadable) return 'tampered';
    return image.#commit() ? image : 'power-cut';
  }

  /** Fills the map with the newest entries up to the root, and gives those beyond it. */
  #collect(root: number, check: (late: ReadonlyMap<number, readonly [number, Entry]>) => boolean): boolean {
    const { log, map } = this;
    const checkpoint = this.parts.storage.read('map');
    const [since = 0, head = NOWHERE] = checkpoint ?? [];
    if (checkpoint !== null) map.load(checkpoint.subarray(2));
    this.#checkpointed = since;
    const late = new Map<number, readonly [number, Entry]>();
    for (let group = 0; group < log.groups; group++) {
      const first = group * log.perGroup;
      const isOld = checkpoint !== null && group !== head && log.claimedAt(first) <= since;
      if (isOld) continue;
      for (let place = first; place < first + log.perGroup; place++) {
        const entry = log.entryAt(place, place > first);
        if (entry === 'erased') break;
        if (entry === 'wrong' || entry.block >= map.blocks) continue;
        if (entry.sequence > root) late.set(entry.sequence, [place, entry]);
        else if (entry.sequence > map.sequenceOf(entry.block) && entry.sequence > since)
          map.put(entry.block, place, entry.sequence, entry.mac);
      }
    }
    this.#sequence = root;
    return check(late);
  }

  #adopt(late: ReadonlyMap<number, readonly [number, Entry]>): void {
    for (;;) {
      const found = late.get(this.#sequence + 1);
      if (found === undefined) return;
      const [place, { block, sequence, mac }] = found;
      this.map.put(block, place, sequence, mac);
      this.#sequence = sequence;
    }
  }

  #append(block: number, content: Uint8Array): WriteOutcome {
    const isInGroup = this.#head !== NOWHERE && this.#head % this.log.perGroup !== 0;
    if (!isInGroup) {
      const outcome = this.#beginGroup();
      if (outcome !== 'written') return outcome;
    }
    const place = this.#head++;
    const mac = this.log.append(place, this.#sequence + 1, block, content);
    if (mac === null) return 'power-cut';
    this.#sequence += 1;
    this.map.put(block, place, this.#sequence, mac);
    return 'written';
  }

  #beginGroup(): WriteOutcome {
    if (!this.#isCleaning) {
      const outcome = this.#clean();
      // The cleaner may have begun a group that has room.
      if (outcome !== 'written' || (this.#head !== NOWHERE && this.#head % this.log.perGroup !== 0)) return outcome;
    }
    const group = this.#leastWorn();
    if (group === null) return 'full';
    if (this.#flushed < this.#sequence && !this.#commit()) return 'power-cut';
    if (!this.parts.device.erase(group)) return 'power-cut';
    this.#head = group * this.log.perGroup;
    return 'written';
  }

  /** Moves what is live out of the groups with the least of it, until enough are free. */
  #clean(): WriteOutcome {
    this.#isCleaning = true;
    let outcome: WriteOutcome = 'written';
    while (outcome === 'written' && this.#freeGroups() <= RESERVE) outcome = this.#empty(this.#victim());
    this.#isCleaning = false;
    return outcome;
  }

  #empty(victim: number): WriteOutcome {
    const { log, map } = this;
    if (map.liveIn(victim) >= log.perGroup) return 'full';
    for (let block = 0; block < map.blocks; block++) {
      if (map.placeOf(block) >= LOST || log.groupOf(map.placeOf(block)) !== victim) continue;
      const entry = this.#entryOf(block);
      if (entry === null) map.lose(block);
      else {
        const outcome = this.#append(block, entry.content);
        if (outcome !== 'written') return outcome;
        this.moved += 1;
      }
    }
    return 'written';
  }

  #victim(): number {
    let best = -1;
    for (let group = 0; group < this.log.groups; group++)
      if (!this.#isHead(group) && this.map.liveIn(group) > 0)
        if (best < 0 || this.map.liveIn(group) < this.map.liveIn(best)) best = group;
    assert(best >= 0, 'there is a group to clean');
    return best;
  }

  #freeGroups(): number {
    let free = 0;
    for (let group = 0; group < this.log.groups; group++) if (this.#isFree(group)) free++;
    return free;
  }

  /** The free group that was erased least often, so that all wear alike. */
  #leastWorn(): number | null {
    const { erases } = this.parts.device;
    let least: number | null = null;
    for (let group = 0; group < this.log.groups; group++)
      if (this.#isFree(group) && (least === null || erases[group]! < erases[least]!)) least = group;
    return least;
  }

  #isFree(group: number): boolean {
    return this.map.liveIn(group) === 0 && !this.#isHead(group);
  }

  #isHead(group: number): boolean {
    return this.#head !== NOWHERE && this.#head % this.log.perGroup !== 0 && this.log.groupOf(this.#head) === group;
  }

  /** Null when it is not what was written. */
  #entryOf(block: number): Entry | null {
    const entry = this.log.entryAt(this.map.placeOf(block));
    if (entry === 'erased' || entry === 'wrong') return null;
    const { low, high } = this.map.macOf(block);
    return entry.mac.low === low && entry.mac.high === high ? entry : null;
  }

  #commit(): boolean {
    const { low, high } = this.map.set;
    if (!this.parts.storage.write('root', Uint32Array.of(this.#sequence, low, high, ...this.map.lost))) return false;
    this.#flushed = this.#sequence;
    return true;
  }

  #checkpoint(): boolean {
    if (!this.#commit()) return false;
    const head =
      this.#head !== NOWHERE && this.#head % this.log.perGroup !== 0 ? this.log.groupOf(this.#head) : NOWHERE;
    const content = new Uint32Array(2 + this.map.words.length);
    content.set([this.#sequence, head]);
    content.set(this.map.words, 2);
    if (!this.parts.storage.write('map', content)) return false;
    this.#checkpointed = this.#sequence;
    return true;
  }
}

/** So that the cleaner finds a group with room, and has some in reserve. */
export const mostBlocks = (groups: number, perGroup: number): number => (groups - RESERVE - 3) * (perGroup - 1);
