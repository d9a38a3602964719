/** Transitions as an exploration finds them, and then sorted by the state they lead to. */

/** Those into state s are at `start[s] .. start[s + 1] - 1`. */
export interface ArcsByTarget {
  readonly start: Int32Array;
  readonly from: Int32Array;
  /** The timed move whose clock makes it. */
  readonly move: Int32Array;
  /** How many clocks of this kind could make it, each times the probability that this is where it leads. */
  readonly weight: Float64Array;
}

export class Arcs {
  #count = 0;
  #from = new Int32Array(1 << 12);
  #to = new Int32Array(1 << 12);
  #move = new Int32Array(1 << 12);
  #weight = new Float64Array(1 << 12);
  /** The first of those that belong to the move noted last. */
  #first = 0;

  /** What follows belongs to another state or move. */
  next(): void {
    this.#first = this.#count;
  }

  add(from: number, to: number, move: number, weight: number): void {
    for (let arc = this.#first; arc < this.#count; arc++)
      if (this.#to[arc] === to) {
        this.#weight[arc]! += weight;
        return;
      }
    if (this.#count === this.#from.length) this.#grow();
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#move[this.#count] = move;
    this.#weight[this.#count++] = weight;
  }

  byTarget(states: number): ArcsByTarget {
    const count = this.#count;
    const start = new Int32Array(states + 1);
    for (let arc = 0; arc < count; arc++) start[this.#to[arc]! + 1]!++;
    for (let state = 0; state < states; state++) start[state + 1]! += start[state]!;
    const next = start.slice();
    const [from, move, weight] = [new Int32Array(count), new Int32Array(count), new Float64Array(count)];
    for (let arc = 0; arc < count; arc++) {
      const place = next[this.#to[arc]!]!++;
      from[place] = this.#from[arc]!;
      move[place] = this.#move[arc]!;
      weight[place] = this.#weight[arc]!;
    }
    return { start, from, move, weight };
  }

  #grow(): void {
    const length = 2 * this.#count;
    const larger = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(length);
      array.set(old);
      return array;
    };
    [this.#from, this.#to, this.#move] = [larger(this.#from), larger(this.#to), larger(this.#move)];
    const weight = new Float64Array(length);
    weight.set(this.#weight);
    this.#weight = weight;
  }
}
