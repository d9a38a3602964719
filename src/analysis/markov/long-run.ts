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
}

/** @param share Of the time, by state of the chain. */
export function longRunOf({ model, instances }: Net, chain: Chain, share: Float64Array): LongRun {
  const { size, start, from, rate, isUp, states } = chain;
  const inState = model.components.map((component) => new Float64Array(component.states.length));
  let unavailability = 0;
  let outagesPerHour = 0;
  for (let state = 0; state < size; state++) {
    const part = share[state]!;
    for (let i = 0; i < instances.length; i++)
      inState[instances[i]!.component]![states[state * instances.length + i]!]! += part;
    if (isUp[state] === 1) continue;
    // Summed where it is small: 1 minus the availability would keep few digits of it.
    unavailability += part;
    for (let arc = start[state]!; arc < start[state + 1]!; arc++)
      if (isUp[from[arc]!] === 1) outagesPerHour += share[from[arc]!]! * rate[arc]!;
  }
  return { unavailability, outagesPerHour, costPerHour: costOf(model, inState), inState };
}
