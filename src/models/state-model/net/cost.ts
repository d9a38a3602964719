/** What the time spent in states costs. */
import type { StateModel } from './model.ts';

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
