/** What the time spent in states costs. */
import type { StateModel } from './model.ts';

/** By instance and state, what it costs per hour. */
export function ratesOf({ components, costs }: StateModel, of: readonly number[]): Float64Array[] {
  const rates = components.map(({ states }) => new Float64Array(states.length));
  for (const { component, states, perHour } of costs) {
    const index = components.findIndex(({ name }) => name === component);
    for (const state of states) rates[index]![components[index]!.states.indexOf(state)]! += perHour;
  }
  return of.map((component) => rates[component]!);
}

/**
 * @param hours By component and state, the hours its instances have spent there; with their average number instead, the
 *   result is per hour.
 */
export function costOf({ components, costs }: StateModel, hours: readonly Float64Array[]): number {
  let total = 0;
  for (const { component, states, perHour } of costs) {
    const index = components.findIndex(({ name }) => name === component);
    for (const state of states) total += perHour * hours[index]![components[index]!.states.indexOf(state)]!;
  }
  return total;
}
