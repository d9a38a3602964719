/**
 * What a move changes, and what happens at once after it: forced moves, one of the first heat in which an instance can
 * move each time, until none can. Which can be made is looked up only among those that read what has changed.
 */
import { Dispatch, type Whom } from './dispatch.ts';
import { ModelFault, shownNumber } from './fault.ts';
import type { Vector } from './formula.ts';
import { type Guard, holds } from './guard.ts';
import type { Heat } from './heats.ts';
import { assigned, isEnabled, type Move, type Outcome } from './moves.ts';
import type { Net } from './net.ts';

export interface Chooser {
  /**
   * Asked where it makes a difference who of several moves first.
   * @param due Forced moves, of one instance each; the first `count` of them count.
   * @returns A place in `due`.
   */
  who(due: Int32Array, count: number, heat: Heat, vector: Vector): number;
  /**
   * Asked where a move can lead to several things, or where several moves compete by their weights.
   * @param weights The first `count` of them count; they are not below 0, and add up to more than 0.
   * @param move The one that is made, or the first of those that compete.
   * @returns A place in `weights`.
   */
  which(weights: Float64Array, count: number, move: Move): number;
  /** Asked where a crew can serve several who are level, or leave several. */
  readonly whom: Whom;
}

/** At the start, where all are as good as each other. */
export const theFirst: Chooser = {
  who: () => 0,
  whom: () => 0,
  which: (weights) => weights.findIndex((each) => each > 0),
};

/** Forced moves in one moment that are more than this go in a circle. */
const MOST_FORCED = 100_000;

const largest = (sizes: readonly number[]): number => sizes.reduce((most, each) => Math.max(most, each), 0);

/** The rank of those that have come just now, until the next event: behind all others, and level with each other. */
const NEWCOMER = 255;

export class Settler {
  readonly #net: Net;
  readonly #choose: Chooser;
  /** By forced move, whether it has to be looked at. */
  readonly #open: Uint8Array;
  /** By heat, how many of its moves have to be looked at: most often none. */
  readonly #openIn: Int32Array;
  /** By forced move, its heat. */
  readonly #heatOf: Int32Array;
  /** By component, the bits of the states in which its instances queue. */
  readonly #waits: Int32Array;
  readonly #due: Int32Array;
  readonly #weights: Float64Array;
  readonly #values: Int32Array;
  /** Whether an instance has joined a queue, or left it, since the ranks were closed up. */
  #isRanked = true;
  /** Null where there are no crews. */
  readonly #dispatch: Dispatch | null;
  readonly #tell = (place: number): void => this.#note(place);
  /** The places that changed in the last call, the first `count` of them; one that changed twice is there twice. */
  moved: Int32Array;
  count = 0;
  /** Forced moves of the last call. */
  #made = 0;

  constructor(net: Net, choose: Chooser) {
    const { instances, forced, timed, heats, model } = net;
    this.#net = net;
    this.#choose = choose;
    this.#open = new Uint8Array(forced.length);
    this.#openIn = new Int32Array(heats.length);
    this.#heatOf = Int32Array.from(forced, (_, move) => heats.findIndex(({ end }) => move < end));
    this.#waits = new Int32Array(model.components.length);
    for (const { component, waits, firstCome } of heats) if (firstCome) this.#waits[component]! |= waits;
    this.#due = new Int32Array(Math.max(instances.length, forced.length));
    const ways = [...timed, ...forced].map((move) => move.ways);
    this.#weights = new Float64Array(Math.max(forced.length, largest(ways.map(({ length }) => length))));
    this.#dispatch = net.crews.length === 0 ? null : new Dispatch(net, choose.whom);
    // A move that comes from outside sets one place, also where there are no others.
    this.#values = new Int32Array(Math.max(1, largest(ways.flatMap((each) => each.map(({ sets }) => sets.length)))));
    this.moved = new Int32Array(64);
  }

  /** Puts every instance and variable in its first state, or in one of several, and what is forced then. */
  begin(vector: Vector, start = 0): void {
    const { instances, variables, rankAt, model } = this.#net;
    vector.fill(0);
    const values = model.starts?.[start] ?? variables.map(({ initial }) => initial);
    for (const [index, value] of values.entries()) vector[instances.length + index] = value;
    this.count = 0;
    this.#made = 0;
    this.#open.fill(1);
    this.#dispatch?.begin();
    for (const [index, { start, end }] of this.#net.heats.entries()) this.#openIn[index] = end - start;
    for (const [index, at] of rankAt.entries()) if (at !== -1 && (this.#waitsOf(index) & 1) === 1) vector[at] = 1;
    this.#make(vector, 0);
  }

  /** Makes a move, and then all that have to be made because of it. */
  move(vector: Vector, move: Move): void {
    this.count = 0;
    this.#made = 0;
    this.#make(vector, this.#apply(vector, move));
  }

  #make(vector: Vector, first: number): void {
    const { heats } = this.#net;
    for (let next = first; next < heats.length; next++) {
      if (this.#openIn[next] === 0) continue;
      const heat = heats[next]!;
      const count = this.#look(vector, heat, next);
      if (count === 0) continue;
      const move = this.#pick(vector, heat, count);
      if (this.#made++ > MOST_FORCED)
        throw new ModelFault(move, 'moves made immediately that come to an end', 'a circle', vector);
      next = Math.min(next, this.#apply(vector, move)) - 1;
    }
    if (!this.#isRanked) this.#closeUp(vector);
    this.#dispatch?.serve(vector, this.#tell);
  }

  #pick(vector: Vector, heat: Heat, count: number): Move {
    const { forced } = this.#net;
    if (heat.component === -1) return this.#weighed(vector, this.#due.subarray(0, count));
    const place = count === 1 || heat.isFree ? 0 : this.#choose.who(this.#due, count, heat, vector);
    const at = this.#due[place]!;
    const move = forced[at]!;
    if (move.weight === null) return move;
    const others: number[] = [];
    for (let each = at; each < heat.end; each++) {
      const other = forced[each]!;
      if (other.instance === move.instance && other.weight !== null && isEnabled(other, vector)) others.push(each);
    }
    return this.#weighed(vector, others);
  }

  /** One of several forced moves that compete. */
  #weighed(vector: Vector, moves: Iterable<number>): Move {
    const { forced } = this.#net;
    const due = [...moves].map((each) => forced[each]!);
    if (due.length === 1) return due[0]!;
    for (const [index, move] of due.entries()) this.#weigh(index, move, move.weight!(vector), vector);
    return due[this.#choose.which(this.#weights, due.length, due[0]!)]!;
  }

  #weigh(index: number, move: Move, weight: number, vector: Vector): void {
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY))
      throw new ModelFault(move, 'a weight of 0 or above', shownNumber(weight), vector);
    this.#weights[index] = weight;
  }

  /**
   * Who can move in this heat, each by the first of its moves; where they queue, those only who have waited longest.
   */
  #look(vector: Vector, { component, start, end, firstCome, waits, guards }: Heat, index: number): number {
    if (guards !== null && !anyHolds(guards, vector)) return 0;
    const { forced, rankAt } = this.#net;
    let [count, last, least] = [0, -1, NEWCOMER];
    // Alike instances share a guard, which is looked up once.
    let [known, isKnownToHold]: [Guard | null, boolean] = [null, false];
    for (let each = start; each < end; each++) {
      if (this.#open[each] === 0) continue;
      const move = forced[each]!;
      if (move.instance === last && component !== -1) continue;
      let isDue = move.instance === -1 || ((move.from >> vector[move.instance]!) & 1) === 1;
      if (isDue) {
        if (move.when !== known) [known, isKnownToHold] = [move.when, holds(move.when, vector)];
        isDue = isKnownToHold;
      }
      if (!isDue) {
        this.#open[each] = 0;
        this.#openIn[index]!--;
        continue;
      }
      last = move.instance;
      if (firstCome && waits !== 0) {
        const rank = vector[rankAt[last]!]!;
        if (rank > least) continue;
        if (rank < least) [count, least] = [0, rank];
      }
      this.#due[count++] = each;
    }
    return count;
  }

  /** Returns the first heat that has to be looked at now. */
  #apply(vector: Vector, move: Move): number {
    const { sets } = move.ways.length === 1 ? move.ways[0]! : this.#wayOf(vector, move);
    for (let i = 0; i < sets.length; i++) this.#values[i] = assigned(sets[i]!, move, vector);
    let first = this.#net.heats.length;
    for (let i = 0; i < sets.length; i++) first = Math.min(first, this.#set(vector, sets[i]!.place, this.#values[i]!));
    return first;
  }

  #wayOf(vector: Vector, move: Move): Outcome {
    const { ways } = move;
    let sum = 0;
    for (let i = 0; i < ways.length; i++) {
      this.#weigh(i, move, ways[i]!.weight(vector), vector);
      sum += this.#weights[i]!;
    }
    if (sum === 0) throw new ModelFault(move, 'a weight above 0 among the things it leads to', 'none', vector);
    return ways[this.#choose.which(this.#weights, ways.length, move)]!;
  }

  /** Returns the first heat that has to be looked at now. */
  #set(vector: Vector, place: number, to: number): number {
    const waits = place < this.#net.instances.length ? this.#waitsOf(place) : 0;
    if (waits !== 0) this.#queue(vector, this.#net.rankAt[place]!, ((waits >> to) & 1) === 1);
    this.#dispatch?.change(place, vector);
    vector[place] = to;
    this.#note(place);
    const readers = this.#net.forcedBy[place]!;
    for (let i = 0; i < readers.length; i++) {
      if (this.#open[readers[i]!] === 1) continue;
      this.#open[readers[i]!] = 1;
      this.#openIn[this.#heatOf[readers[i]!]!]!++;
    }
    return readers.length === 0 ? this.#net.heats.length : this.#heatOf[readers[0]!]!;
  }

  #note(place: number): void {
    if (this.count === this.moved.length) this.#grow();
    this.moved[this.count++] = place;
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.moved.length);
    larger.set(this.moved);
    this.moved = larger;
  }

  #waitsOf(instance: number): number {
    return this.#waits[this.#net.instances[instance]!.component]!;
  }

  #queue(vector: Vector, at: number, isWaiting: boolean): void {
    if (isWaiting === vector[at]! > 0) return;
    vector[at] = isWaiting ? NEWCOMER : 0;
    this.#isRanked = false;
  }

  /** Ranks without gaps, so that the same order is the same vector. */
  #closeUp(vector: Vector): void {
    const { instances, rankAt, model } = this.#net;
    for (let component = 0; component < model.components.length; component++) {
      if (this.#waits[component] === 0) continue;
      const own = rankAt.filter((at, index) => at !== -1 && instances[index]!.component === component);
      const ranks = [...new Set(own.map((at) => vector[at]!))].filter((rank) => rank > 0).sort((a, b) => a - b);
      for (const at of own) if (vector[at]! > 0) vector[at] = ranks.indexOf(vector[at]!) + 1;
    }
    this.#isRanked = true;
  }
}

function anyHolds(guards: readonly Guard[], vector: Vector): boolean {
  for (let i = 0; i < guards.length; i++) if (holds(guards[i]!, vector)) return true;
  return false;
}

/** Where a run begins: in the first of the initial states, or in this one of several. */
export function startOf(net: Net, start?: number): Vector {
  const vector = new Int32Array(net.length);
  new Settler(net, theFirst).begin(vector, start);
  return vector;
}
