/**
 * A keyed hash of 64 bits over 32-bit words: HalfSipHash-2-4 (Aumasson and Bernstein). Own code, since what can reach a
 * record uses no module of the platform; with 32-bit words it needs no big integers. Its strength is not the subject of
 * the model: nobody here breaks a MAC, they only change, swap and roll back what carries one.
 */

/** The two halves of a hash. */
export interface Hash {
  low: number;
  high: number;
}

export class KeyedHash {
  readonly #low: number;
  readonly #high: number;

  constructor(low: number, high: number) {
    this.#low = low;
    this.#high = high;
  }

  /** Of some words, which follow each other without padding; their number is part of what is hashed. */
  of(words: Uint32Array, into: Hash = { low: 0, high: 0 }): Hash {
    let [v0, v1, v2, v3] = [this.#low, this.#high ^ 0xee, this.#low ^ 0x6c796765, this.#high ^ 0x74656462];
    // The last word has the number of bytes in its highest byte.
    for (let index = 0; index <= words.length; index++) {
      const word = index < words.length ? words[index]! : (words.length * 4) << 24;
      v3 ^= word;
      for (let round = 0; round < 2; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    v2 ^= 0xee;
    for (let round = 0; round < 8; round++) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      if (round === 3) {
        into.low = (v1 ^ v3) >>> 0;
        v1 ^= 0xdd;
      }
    }
    into.high = (v1 ^ v3) >>> 0;
    return into;
  }
}

/** A sum of hashes modulo 2^64: the hash of a set, to which one is added, or from which one is taken, in no time. */
export class SetHash {
  low = 0;
  high = 0;

  add(low: number, high: number): void {
    const sum = this.low + low;
    this.low = sum >>> 0;
    this.high = (this.high + high + (sum > 0xffff_ffff ? 1 : 0)) >>> 0;
  }

  remove(low: number, high: number): void {
    const difference = this.low - low;
    this.low = difference >>> 0;
    this.high = (this.high - high - (difference < 0 ? 1 : 0)) >>> 0;
  }
}
