/**
 * What a state of a chain consists of: the states of the instances, the values of the variables, the ranks of those
 * that queue, and the stages of clocks that have several, in this order.
 */
import type { TimedMove } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { Ranges } from './known-states.ts';
import { type Phases, phasesOf } from './phases.ts';

export interface Layout {
  readonly length: number;
  readonly ranges: Ranges;
  /** By timed move, the stages of its clock, and where the one it is in stands; -1 when it has one only. */
  readonly phases: readonly Phases[];
  readonly stageAt: readonly number[];
  /** By instance, the timed moves that are its own; and those that are nobody's. */
  readonly timedOf: readonly (readonly number[])[];
  readonly timedOfNone: readonly number[];
  /** Clocks with several stages that start anew once they were stopped. */
  readonly forgetful: readonly { readonly place: number; readonly clock: TimedMove }[];
}

export function layoutOf(net: Net): Layout {
  const phases = net.timed.map(({ clock }) => phasesOf(clock));
  const stages = phases.map((each) => each.stages.length);
  let next = net.length;
  const stageAt = stages.map((each) => (each > 1 ? next++ : -1));
  const timedOf = net.instances.map((): number[] => []);
  const timedOfNone: number[] = [];
  for (const [index, { instance }] of net.timed.entries()) (timedOf[instance] ?? timedOfNone).push(index);
  const forgetful = net.timed.flatMap((clock, index) => {
    const place = stageAt[index]!;
    return place === -1 || clock.clock.keeps ? [] : [{ place, clock }];
  });
  return { length: next, ranges: rangesOf(net, next, stages), phases, stageAt, timedOf, timedOfNone, forgetful };
}

function rangesOf(
  { model, instances, variables, rankAt, crews }: Net,
  length: number,
  stages: readonly number[],
): Ranges {
  const [low, high] = [new Int32Array(length), new Int32Array(length)];
  for (const [place, { component }] of instances.entries()) {
    high[place] = model.components[component]!.states.length - 1;
    if (rankAt[place] !== -1) high[rankAt[place]!] = instances.length;
  }
  for (const [index, variable] of variables.entries()) {
    low[instances.length + index] = variable.low;
    high[instances.length + index] = variable.high;
  }
  for (const { clients } of crews) for (const { place } of clients) high[place] = clients.length + 1;
  const several = stages.filter((each) => each > 1);
  for (const [index, each] of several.entries()) high[length - several.length + index] = each - 1;
  return { low, high };
}
