/** What a chain says of the long run: the same quantities, per hour of time, that a simulated run adds up. */
import { costOf } from '../../models/state-model/net/cost.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { Chain } from './chain.ts';

export interface LongRun {
  /** Share of the time that the system is down. */
  readonly unavailability: number;
  /** How often it goes down. */
  readonly outagesPerHour: number;
  readonly costPerHour: number;
  /** By component and state: how many instances are in it, on average over time. */
  readonly inState: readonly Float64Array[];
  /** By component and state: how often an instance comes into it. */
  readonly entriesPerHour: readonly Float64Array[];
  /**
   * Of what the figures are made of: how far what flows out of the up states, or of a state of a component, is from
   * what flows into them, as a share of it. A solution that is off by more in a figure shows it here, however slow the
   * flows are.
   */
  readonly imbalance: number;
}

/** @param share Of the time, by state of the chain. */
export function longRunOf(net: Net, chain: Chain, share: Float64Array): LongRun {
  const { model } = net;
  const { size, start, from, rate, isUp } = chain;
  const cells = new Cells(net, chain);
  const inCell = new Float64Array(cells.count);
  const [into, outOf] = [new Float64Array(cells.count), new Float64Array(cells.count)];
  let unavailability = 0;
  let outagesPerHour = 0;
  let recoveriesPerHour = 0;
  for (let state = 0; state < size; state++) {
    const part = share[state]!;
    for (let cell = 0; cell < cells.count; cell++) inCell[cell]! += part * cells.at(state, cell);
    // Summed where it is small: 1 minus the availability would keep few digits of it.
    if (isUp[state] === 0) unavailability += part;
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
      const source = from[arc]!;
      const flow = share[source]! * rate[arc]!;
      if (flow === 0) continue;
      if (isUp[state] === 0 && isUp[source] === 1) outagesPerHour += flow;
      if (isUp[state] === 1 && isUp[source] === 0) recoveriesPerHour += flow;
      for (let cell = 0; cell < cells.count; cell++) {
        const more = cells.at(state, cell) - cells.at(source, cell);
        if (more > 0) into[cell]! += more * flow;
        else if (more < 0) outOf[cell]! -= more * flow;
      }
    }
  }
  const inState = cells.byComponent(inCell);
  const apartMost = into.reduce((most, each, cell) => Math.max(most, apart(each, outOf[cell]!)), 0);
  return {
    unavailability,
    outagesPerHour,
    costPerHour: costOf(model, inState),
    inState,
    entriesPerHour: cells.byComponent(into),
    imbalance: Math.max(apartMost, apart(outagesPerHour, recoveriesPerHour)),
  };
}

/** By state of the chain, how many instances of each component are in each of its states: a cell is one of these. */
class Cells {
  readonly #net: Net;
  readonly #counts: Uint8Array;
  readonly #first: readonly number[];
  readonly count: number;

  constructor(net: Net, { size, states }: Chain) {
    const { model, instances } = net;
    this.#net = net;
    let next = 0;
    this.#first = model.components.map((component) => (next += component.states.length) - component.states.length);
    this.count = next;
    this.#counts = new Uint8Array(size * next);
    const row = new Int32Array(instances.length);
    const first = Int32Array.from(instances, ({ component }) => this.#first[component]!);
    for (let state = 0; state < size; state++) {
      states.read(state, row);
      for (let i = 0; i < row.length; i++) this.#counts[state * next + first[i]! + row[i]!]!++;
    }
  }

  at(state: number, cell: number): number {
    return this.#counts[state * this.count + cell]!;
  }

  byComponent(values: Float64Array): Float64Array[] {
    return this.#net.model.components.map(({ states }, component) => {
      const first = this.#first[component]!;
      return values.slice(first, first + states.length);
    });
  }
}

/** Flows so small are no flows: something that never happens within the age of the universe, a billion times over. */
const NO_FLOW = 1e-150;

const apart = (a: number, b: number): number => (Math.max(a, b) < NO_FLOW ? 0 : Math.abs(a - b) / Math.max(a, b));
