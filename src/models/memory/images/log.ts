/**
 * The log of an image on a flash device: groups of entries, each a header and a block. The header has the entry's
 * number in the order of writing, the block's number, and a MAC over these, the place and the content.
 */
import type { FlashDevice } from '../platform/flash.ts';
import type { Hash, KeyedHash } from './keyed-hash.ts';

/** Number, block, MAC. */
const HEADER_WORDS = 4;
const ERASED = 0xffff_ffff;

export interface Entry {
  readonly sequence: number;
  readonly block: number;
  readonly mac: Hash;
  readonly content: Uint8Array;
}

export class EntryLog {
  readonly device: FlashDevice;
  readonly blockBytes: number;
  readonly entryBytes: number;
  readonly perGroup: number;
  readonly groups: number;
  readonly #hash: KeyedHash;
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;

  constructor(device: FlashDevice, blockBytes: number, hash: KeyedHash) {
    this.device = device;
    this.blockBytes = blockBytes;
    this.#hash = hash;
    this.#words = new Uint32Array(HEADER_WORDS + blockBytes / 4);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.entryBytes = this.#bytes.length;
    this.perGroup = Math.floor(device.shape.groupBytes / this.entryBytes);
    this.groups = device.shape.groups;
  }

  groupOf(place: number): number {
    return Math.floor(place / this.perGroup);
  }

  /** Programs an entry; null when power went off meanwhile. */
  append(place: number, sequence: number, block: number, content: Uint8Array): Hash | null {
    this.#bytes.set(content, HEADER_WORDS * 4);
    const mac = this.#seal(place, sequence, block);
    return this.device.program(this.#at(place), this.#bytes) ? mac : null;
  }

  /** The entry there if its MAC is right; `erased` where nothing has been written. */
  entryAt(place: number, isSequential = false): Entry | 'erased' | 'wrong' {
    this.#bytes.set(this.device.read(this.#at(place), this.entryBytes, isSequential));
    const [sequence = 0, block = 0, low = 0, high = 0] = this.#words;
    if (sequence === ERASED && this.#words.every((word) => word === ERASED)) return 'erased';
    const mac = this.#seal(place, sequence, block);
    if (mac.low !== low || mac.high !== high) return 'wrong';
    return { sequence, block, mac, content: this.#bytes.slice(HEADER_WORDS * 4) };
  }

  /** The number that the header there claims, unchecked. */
  claimedAt(place: number): number {
    this.#bytes.set(this.device.read(this.#at(place), HEADER_WORDS * 4));
    return this.#words[0]!;
  }

  /** The bytes there, for whoever holds the card and changes them. Takes no time of the device. */
  bytesAt(place: number): Uint8Array {
    const at = this.#at(place);
    return this.device.bytes.subarray(at, at + this.entryBytes);
  }

  #seal(place: number, sequence: number, block: number): Hash {
    const words = this.#words;
    words[0] = sequence;
    words[1] = block;
    words[2] = place;
    words[3] = 0;
    const mac = this.#hash.of(words);
    words[2] = mac.low;
    words[3] = mac.high;
    return mac;
  }

  #at(place: number): number {
    const group = this.groupOf(place);
    return group * this.device.shape.groupBytes + (place - group * this.perGroup) * this.entryBytes;
  }
}
