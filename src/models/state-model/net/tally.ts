/** What a run adds up as its states change: how long instances are in their states, how long the system is up. */
import type { Vector } from './formula.ts';
import { holds } from './guard.ts';
import type { Net } from './net.ts';
import type { WalkTotals } from './totals.ts';

export class Tally {
  readonly #net: Net;
  /** The states as they were accounted for last, and of the instances since when. */
  readonly shown: Vector;
  readonly #since: Float64Array;
  readonly #spent: readonly Float64Array[];
  #isUp = true;
  #upSince = 0;
  #upNanos = 0;
  #outages = 0;

  constructor(net: Net) {
    this.#net = net;
    this.shown = new Int32Array(net.shown);
    this.#since = new Float64Array(net.instances.length);
    this.#spent = net.model.components.map(({ states }) => new Float64Array(states.length));
  }

  /** In these states. */
  begin(states: Vector): void {
    this.shown.set(states.subarray(0, this.shown.length));
    this.#isUp = holds(this.#net.up, states);
  }

  /** Counts from now on. */
  forget(now: number): void {
    for (const spent of this.#spent) spent.fill(0);
    this.#since.fill(now);
    this.#upSince = now;
    this.#upNanos = 0;
    this.#outages = 0;
  }

  /** Notes that a place has changed. Returns what it was, or null where it has not, or is not shown. */
  change(place: number, now: number, states: Vector): number | null {
    if (place >= this.shown.length) return null;
    const before = this.shown[place]!;
    if (before === states[place]) return null;
    const instance = this.#net.instances[place];
    if (instance !== undefined) {
      this.#spent[instance.component]![before]! += now - this.#since[place]!;
      this.#since[place] = now;
    }
    this.shown[place] = states[place]!;
    return before;
  }

  /** Looks whether the system is up; null where that has not changed. */
  judge(now: number, states: Vector): boolean | null {
    const isUp = holds(this.#net.up, states);
    if (isUp === this.#isUp) return null;
    this.#isUp = isUp;
    if (!isUp) {
      this.#upNanos += now - this.#upSince;
      this.#outages++;
    }
    this.#upSince = now;
    return isUp;
  }

  totals(now: number, states: Vector): Pick<WalkTotals, 'upNanos' | 'outages' | 'spentNanos'> {
    for (const [instance, { component }] of this.#net.instances.entries())
      this.#spent[component]![states[instance]!]! += now - this.#since[instance]!;
    return {
      upNanos: this.#upNanos + (this.#isUp ? now - this.#upSince : 0),
      outages: this.#outages,
      spentNanos: this.#spent.map((spent) => spent.slice()),
    };
  }
}
