/**
 * A trial of a system from its initial state on: how each of its measures comes out, as its states change, until all
 * are known. A probability comes out as 0 or 1.
 */
import { ratesOf } from './cost.ts';
import type { Vector } from './formula.ts';
import { type Guard, holds } from './guard.ts';
import type { Measure } from './model.ts';
import type { Net } from './net.ts';

const HOUR_NANOS = 3_600e9;

/** One number that a measure asks for: `first-of` asks for several. */
export interface Quantity {
  readonly name: string;
  readonly kind: 'probability' | 'hours' | 'cost';
  readonly measure: number;
  /** Which of the conditions of `first-of`; else 0. */
  readonly part: number;
}

export function quantitiesOf(measures: readonly Measure[]): Quantity[] {
  return measures.flatMap((each, measure): Quantity[] => {
    if (each.is === 'first-of')
      return each.conditions.map(({ name }, part) => ({
        name: `${each.name}: ${name}`,
        kind: 'probability',
        measure,
        part,
      }));
    const kind = each.is === 'mean-time-to' ? 'hours' : each.is === 'cost-until' ? 'cost' : 'probability';
    return [{ name: each.name, kind, measure, part: 0 }];
  });
}

export class Trial {
  readonly #net: Net;
  readonly #rates: readonly Float64Array[];
  /** By quantity, what came out. */
  readonly values: Float64Array;
  readonly #quantities: readonly Quantity[];
  /** By measure: whether it is known, and whether its condition holds now. */
  readonly #isKnown: Uint8Array;
  readonly #holdsNow: Uint8Array;
  #open = 0;
  #since = 0;
  #rate = 0;
  #cost = 0;

  constructor(net: Net) {
    const { measures } = net.model;
    this.#net = net;
    this.#rates = ratesOf(
      net.model,
      net.instances.map(({ component }) => component),
    );
    this.#quantities = quantitiesOf(measures);
    this.values = new Float64Array(this.#quantities.length);
    this.#isKnown = new Uint8Array(measures.length);
    this.#holdsNow = new Uint8Array(measures.length);
  }

  /** No measure asks for what is later; infinite when one has to wait until something happens. */
  get endNanos(): number {
    return Math.max(
      0,
      ...this.#net.model.measures.map((each) => ('timeMs' in each ? each.timeMs * 1e6 : Number.POSITIVE_INFINITY)),
    );
  }

  begin(states: Vector): boolean {
    this.values.fill(0);
    this.#isKnown.fill(0);
    this.#open = this.#isKnown.length;
    [this.#since, this.#rate, this.#cost] = [0, 0, 0];
    return this.look(0, states);
  }

  /** After the states have changed; returns whether all is known. */
  look(nowNanos: number, states: Vector): boolean {
    this.#pass(nowNanos);
    for (const [measure, guards] of this.#net.asked.entries()) {
      if (this.#isKnown[measure] === 1) continue;
      const first = guards.findIndex((guard: Guard) => holds(guard, states));
      this.#holdsNow[measure] = first === -1 ? 0 : 1;
      const { is } = this.#net.model.measures[measure]!;
      if (first === -1 || is === 'holds-at' || is === 'cost-until') continue;
      this.#know(measure, is === 'mean-time-to' ? nowNanos / HOUR_NANOS : 1, first);
    }
    this.#rate = 0;
    for (let instance = 0; instance < this.#rates.length; instance++)
      this.#rate += this.#rates[instance]![states[instance]!]!;
    return this.#open === 0;
  }

  /** Up to this time nothing has changed. Returns whether all is known: what waits for something to happen is not. */
  end(nanos: number): boolean {
    this.#pass(nanos);
    return this.#open === 0;
  }

  #pass(nowNanos: number): void {
    for (const [measure, each] of this.#net.model.measures.entries()) {
      if (this.#isKnown[measure] === 1 || !('timeMs' in each)) continue;
      const timeNanos = each.timeMs * 1e6;
      // At the very time it is what it was just before: nothing is lost, since clocks seldom run out then.
      if (timeNanos > nowNanos) continue;
      if (each.is === 'holds-at') this.#know(measure, this.#holdsNow[measure]!, 0);
      else if (each.is === 'reached-within') this.#know(measure, 0, 0);
      else this.#know(measure, this.#cost + (this.#rate * (timeNanos - this.#since)) / HOUR_NANOS, 0);
    }
    this.#cost += (this.#rate * (nowNanos - this.#since)) / HOUR_NANOS;
    this.#since = nowNanos;
  }

  #know(measure: number, value: number, part: number): void {
    this.#isKnown[measure] = 1;
    this.#open--;
    const place = this.#quantities.findIndex((each) => each.measure === measure && each.part === part);
    this.values[place] = value;
  }
}
