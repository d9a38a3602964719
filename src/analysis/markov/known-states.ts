/**
 * The states that an exploration has met, each found again by its hash. A place takes as many bits as its range needs,
 * within one word of 32, so that a million states of a hundred places are some ten MB.
 */

export interface Ranges {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

export class KnownStates {
  readonly #low: Int32Array;
  /** By word, the place after its last; by place, where it stands in its word. */
  readonly #ends: Int32Array;
  readonly #shift: Int32Array;
  readonly #mask: Int32Array;
  /** Words of a state. */
  readonly #words: number;
  size = 0;
  #bits: Int32Array;
  /** Of the state that is looked for. */
  readonly #sought: Int32Array;
  /** By place in the hash table, the number of a state plus one; 0 where it is free. */
  #table = new Int32Array(1 << 12);

  constructor({ low, high }: Ranges) {
    this.#low = low;
    const ends: number[] = [];
    this.#shift = new Int32Array(low.length);
    this.#mask = new Int32Array(low.length);
    let [word, used] = [0, 0];
    for (let place = 0; place < low.length; place++) {
      const bits = 32 - Math.clz32(high[place]! - low[place]!);
      if (used + bits > 32) [word, used] = [word + 1, 0];
      ends[word] = place + 1;
      this.#shift[place] = used;
      this.#mask[place] = bits === 32 ? -1 : (1 << bits) - 1;
      used += bits;
    }
    this.#words = word + 1;
    this.#ends = Int32Array.from(ends);
    this.#sought = new Int32Array(this.#words);
    this.#bits = new Int32Array(this.#words << 10);
  }

  /** A copy of the state with this number; of its first places only, where there is no room for more. */
  read(state: number, into: Int32Array): void {
    const start = state * this.#words;
    const [ends, shift, mask, low] = [this.#ends, this.#shift, this.#mask, this.#low];
    for (let word = 0, i = 0; i < into.length; word++) {
      const bits = this.#bits[start + word]!;
      const end = Math.min(ends[word]!, into.length);
      for (; i < end; i++) into[i] = ((bits >>> shift[i]!) & mask[i]!) + low[i]!;
    }
  }

  /** The number of this state, which is new when it is the former `size`. */
  numberOf(vector: Int32Array): number {
    const sought = this.#sought;
    const [ends, shift, low] = [this.#ends, this.#shift, this.#low];
    for (let word = 0, i = 0; word < sought.length; word++) {
      let bits = 0;
      for (const end = ends[word]!; i < end; i++) bits |= (vector[i]! - low[i]!) << shift[i]!;
      sought[word] = bits;
    }
    const mask = this.#table.length - 1;
    let place = hashOf(sought, 0, this.#words) & mask;
    for (; this.#table[place] !== 0; place = (place + 1) & mask)
      if (this.#isAt(this.#table[place]! - 1)) return this.#table[place]! - 1;
    this.#table[place] = this.size + 1;
    return this.#add();
  }

  #isAt(state: number): boolean {
    const start = state * this.#words;
    for (let i = 0; i < this.#words; i++) if (this.#bits[start + i] !== this.#sought[i]) return false;
    return true;
  }

  #add(): number {
    const start = this.size * this.#words;
    if (start + this.#words > this.#bits.length) {
      const larger = new Int32Array(2 * this.#bits.length);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    for (let i = 0; i < this.#words; i++) this.#bits[start + i] = this.#sought[i]!;
    this.size++;
    if (2 * this.size > this.#table.length) this.#spread();
    return this.size - 1;
  }

  #spread(): void {
    const table = new Int32Array(2 * this.#table.length);
    const mask = table.length - 1;
    for (let state = 0; state < this.size; state++) {
      let place = hashOf(this.#bits, state * this.#words, this.#words) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = state + 1;
    }
    this.#table = table;
  }
}

/** FNV-1a over words, with the bits of each mixed, since those of small numbers are all at one end. */
function hashOf(words: Int32Array, start: number, count: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < start + count; i++) {
    hash = Math.imul(hash ^ words[i]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    hash ^= hash >>> 13;
  }
  return hash;
}
