/**
 * What happens at once after an instance has changed its state: forced moves, one of the first heat in which an
 * instance can move each time, until none can. Which can be made is looked up only among those that read what has
 * changed.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { Heat } from './heats.ts';
import { MOST_STATES } from './model.ts';
import { isEnabled, type Net } from './net.ts';

/**
 * Asked where it makes a difference who of several moves first.
 * @param due Forced moves, of one instance each; the first `count` of them count.
 * @returns A place in `due`.
 */
export type Chooser = (due: Int32Array, count: number, heat: Heat, vector: Uint8Array) => number;

/** At the start, where all are as good as each other. */
export const theFirst: Chooser = () => 0;

/** The rank of those that have come just now, until the next event: behind all others, and level with each other. */
const NEWCOMER = 255;

export class Settler {
  readonly #net: Net;
  readonly #choose: Chooser;
  /** By forced move, whether it has to be looked at. */
  readonly #open: Uint8Array;
  /** By forced move, its heat. */
  readonly #heatOf: Int32Array;
  /** By component, the bits of the states in which its instances queue. */
  readonly #waits: Int32Array;
  readonly #due: Int32Array;
  /** Whether an instance has joined a queue, or left it, since the ranks were closed up. */
  #isRanked = true;
  /** Who moved in the last call, the first `count` of them; one that moved twice is there twice. */
  readonly moved: Int32Array;
  count = 0;

  constructor(net: Net, choose: Chooser) {
    const { instances, forced, heats, model } = net;
    this.#net = net;
    this.#choose = choose;
    this.#open = new Uint8Array(forced.length);
    this.#heatOf = Int32Array.from(forced, (_, move) => heats.findIndex(({ end }) => move < end));
    this.#waits = new Int32Array(model.components.length);
    for (const { component, waits, firstCome } of heats) if (firstCome) this.#waits[component]! |= waits;
    this.#due = new Int32Array(instances.length);
    // A component that could be forced in circles is refused when a scenario is read, so each makes fewer moves than it
    // has states.
    this.moved = new Int32Array(MOST_STATES * instances.length);
  }

  /** Puts every instance in its first state, and what is forced then. */
  begin(vector: Uint8Array): void {
    vector.fill(0);
    this.count = 0;
    this.#open.fill(1);
    for (const [index, at] of this.#net.rankAt.entries())
      if (at !== -1 && (this.#waitsOf(index) & 1) === 1) vector[at] = 1;
    this.#make(vector, 0);
  }

  /** Moves an instance, and then all that have to move because of it. */
  move(vector: Uint8Array, instance: number, to: number): void {
    this.count = 0;
    this.#make(vector, this.#set(vector, instance, to));
  }

  #make(vector: Uint8Array, first: number): void {
    const { forced, heats } = this.#net;
    for (let next = first; next < heats.length; next++) {
      const heat = heats[next]!;
      const count = this.#look(vector, heat);
      if (count === 0) continue;
      assert(this.count < this.moved.length, 'forced moves come to an end');
      const place = count === 1 || heat.isFree ? 0 : this.#choose(this.#due, count, heat, vector);
      const move = forced[this.#due[place]!]!;
      next = Math.min(next, this.#set(vector, move.instance, move.to)) - 1;
    }
    if (!this.#isRanked) this.#closeUp(vector);
  }

  /**
   * Who can move in this heat, each by the first of its moves; where they queue, those only who have waited longest.
   */
  #look(vector: Uint8Array, { start, end, firstCome, waits }: Heat): number {
    const { forced, rankAt } = this.#net;
    let [count, last, least] = [0, -1, NEWCOMER];
    for (let each = start; each < end; each++) {
      if (this.#open[each] === 0) continue;
      const move = forced[each]!;
      if (move.instance === last) continue;
      if (!isEnabled(move, vector)) {
        this.#open[each] = 0;
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

  /** The first heat that has to be looked at now. */
  #set(vector: Uint8Array, instance: number, to: number): number {
    const waits = this.#waitsOf(instance);
    if (waits !== 0) this.#queue(vector, this.#net.rankAt[instance]!, ((waits >> to) & 1) === 1);
    vector[instance] = to;
    this.moved[this.count++] = instance;
    const readers = this.#net.forcedBy[instance]!;
    for (let i = 0; i < readers.length; i++) this.#open[readers[i]!] = 1;
    return readers.length === 0 ? this.#net.heats.length : this.#heatOf[readers[0]!]!;
  }

  #waitsOf(instance: number): number {
    return this.#waits[this.#net.instances[instance]!.component]!;
  }

  #queue(vector: Uint8Array, at: number, isWaiting: boolean): void {
    if (isWaiting === vector[at]! > 0) return;
    vector[at] = isWaiting ? NEWCOMER : 0;
    this.#isRanked = false;
  }

  /** Ranks without gaps, so that the same order is the same vector. */
  #closeUp(vector: Uint8Array): void {
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
