/** The states that an exploration has met, as vectors of bytes one behind the other, each found again by its hash. */

export class KnownStates {
  /** Of a vector. */
  readonly #length: number;
  size = 0;
  #bytes: Uint8Array;
  /** By place in the hash table, the number of a state plus one; 0 where it is free. */
  #table = new Int32Array(1 << 12);

  constructor(length: number) {
    this.#length = length;
    this.#bytes = new Uint8Array(Math.max(1, length) << 10);
  }

  /** A copy of the state with this number. */
  read(state: number, into: Uint8Array): void {
    const start = state * this.#length;
    for (let i = 0; i < this.#length; i++) into[i] = this.#bytes[start + i]!;
  }

  /** The number of this state, which is new when it is the former `size`. */
  numberOf(vector: Uint8Array): number {
    const mask = this.#table.length - 1;
    let place = hashOf(vector, this.#length) & mask;
    for (; this.#table[place] !== 0; place = (place + 1) & mask)
      if (this.#isAt(this.#table[place]! - 1, vector)) return this.#table[place]! - 1;
    this.#table[place] = this.size + 1;
    return this.#add(vector);
  }

  /** The first `length` bytes of every state. */
  heads(length: number): Uint8Array {
    const heads = new Uint8Array(this.size * length);
    for (let state = 0; state < this.size; state++)
      for (let i = 0; i < length; i++) heads[state * length + i] = this.#bytes[state * this.#length + i]!;
    return heads;
  }

  #isAt(state: number, vector: Uint8Array): boolean {
    const start = state * this.#length;
    for (let i = 0; i < this.#length; i++) if (this.#bytes[start + i] !== vector[i]) return false;
    return true;
  }

  #add(vector: Uint8Array): number {
    const start = this.size * this.#length;
    if (start + this.#length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    for (let i = 0; i < this.#length; i++) this.#bytes[start + i] = vector[i]!;
    this.size++;
    if (2 * this.size > this.#table.length) this.#spread();
    return this.size - 1;
  }

  #spread(): void {
    const table = new Int32Array(2 * this.#table.length);
    const vector = new Uint8Array(this.#length);
    const mask = table.length - 1;
    for (let state = 0; state < this.size; state++) {
      this.read(state, vector);
      let place = hashOf(vector, this.#length) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = state + 1;
    }
    this.#table = table;
  }
}

/** FNV-1a, with its bits mixed once more, since only the lowest are used. */
function hashOf(vector: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ vector[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
