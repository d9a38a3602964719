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
  /**
   * Of what the figures are made of: how far what flows out of the up states, or of a state of a component, is from
   * what flows into them, as a share of it. A solution that is off by more in a figure shows it here, however slow the
   * flows are.
   */
  readonly imbalance: number;
}

/** @param share Of the time, by state of the chain. */
export function longRunOf({ model, instances }: Net, chain: Chain, share: Float64Array): LongRun {
  const { size, start, from, rate, isUp, states } = chain;
  const inState = model.components.map((component) => new Float64Array(component.states.length));
  const flows = new Flows(model.components.map((component) => component.states.length));
  let unavailability = 0;
  let outagesPerHour = 0;
  let recoveriesPerHour = 0;
  for (let state = 0; state < size; state++) {
    const part = share[state]!;
    for (let i = 0; i < instances.length; i++)
      inState[instances[i]!.component]![states[state * instances.length + i]!]! += part;
    // Summed where it is small: 1 minus the availability would keep few digits of it.
    if (isUp[state] === 0) unavailability += part;
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
      const source = from[arc]!;
      const flow = share[source]! * rate[arc]!;
      if (flow === 0) continue;
      if (isUp[state] === 0 && isUp[source] === 1) outagesPerHour += flow;
      if (isUp[state] === 1 && isUp[source] === 0) recoveriesPerHour += flow;
      for (let i = 0; i < instances.length; i++) {
        const [before, after] = [states[source * instances.length + i]!, states[state * instances.length + i]!];
        if (before !== after) flows.note(instances[i]!.component, before, after, flow);
      }
    }
  }
  const imbalance = Math.max(flows.imbalance(), apart(outagesPerHour, recoveriesPerHour));
  return { unavailability, outagesPerHour, costPerHour: costOf(model, inState), inState, imbalance };
}

/** What flows into the states of components, and out of them. */
class Flows {
  readonly #into: readonly Float64Array[];
  readonly #outOf: readonly Float64Array[];

  constructor(states: readonly number[]) {
    this.#into = states.map((count) => new Float64Array(count));
    this.#outOf = states.map((count) => new Float64Array(count));
  }

  /** An instance that seems to go where another one goes only changed places with it: both sides count the same. */
  note(component: number, before: number, after: number, flow: number): void {
    this.#outOf[component]![before]! += flow;
    this.#into[component]![after]! += flow;
  }

  imbalance(): number {
    let largest = 0;
    for (const [component, into] of this.#into.entries())
      for (const [state, each] of into.entries())
        largest = Math.max(largest, apart(each, this.#outOf[component]![state]!));
    return largest;
  }
}

/** Flows so small are no flows: something that never happens within the age of the universe, a billion times over. */
const NO_FLOW = 1e-150;

const apart = (a: number, b: number): number => (Math.max(a, b) < NO_FLOW ? 0 : Math.abs(a - b) / Math.max(a, b));
