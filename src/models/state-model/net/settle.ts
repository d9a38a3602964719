/**
 * What happens at once after an instance has changed its state: forced moves, the first in the order of the net that is
 * due each time, until none is. Which are due is looked up only among those that read what has changed.
 */
import { assert } from '../../../kernel/assertions.ts';
import { MOST_STATES } from './model.ts';
import { isEnabled, type Net } from './net.ts';

export class Settler {
  readonly #net: Net;
  /** By forced move, whether it has to be looked at. */
  readonly #open: Uint8Array;
  /** Who moved in the last call, the first `count` of them; one that moved twice is there twice. */
  readonly moved: Int32Array;
  count = 0;

  constructor(net: Net) {
    this.#net = net;
    this.#open = new Uint8Array(net.forced.length);
    // A component that could be forced in circles is refused when a scenario is read, so each makes fewer moves than it
    // has states.
    this.moved = new Int32Array(MOST_STATES * net.instances.length);
  }

  /** Puts every instance in its first state, and what is forced then. */
  begin(states: Uint8Array): void {
    states.fill(0);
    this.count = 0;
    this.#open.fill(1);
    this.#make(states, 0);
  }

  /** Moves an instance, and then whoever has to. */
  move(states: Uint8Array, instance: number, to: number): void {
    this.count = 0;
    this.#make(states, this.#set(states, instance, to));
  }

  #make(states: Uint8Array, first: number): void {
    const { forced } = this.#net;
    for (let next = first; next < forced.length; next++) {
      if (this.#open[next] === 0) continue;
      this.#open[next] = 0;
      const move = forced[next]!;
      if (!isEnabled(move, states)) continue;
      assert(this.count < this.moved.length, 'forced moves come to an end');
      next = Math.min(next + 1, this.#set(states, move.instance, move.to)) - 1;
    }
  }

  /** The first forced move that has to be looked at now. */
  #set(states: Uint8Array, instance: number, to: number): number {
    states[instance] = to;
    this.moved[this.count++] = instance;
    const readers = this.#net.forcedBy[instance]!;
    for (let i = 0; i < readers.length; i++) this.#open[readers[i]!] = 1;
    return readers.length === 0 ? this.#net.forced.length : readers[0]!;
  }
}
