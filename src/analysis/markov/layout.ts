/**
 * What a state of a chain consists of: the states of the instances, the ranks of those that queue, and the stages of
 * clocks that have several, in this order.
 */
import type { Net, TimedMove } from '../../models/state-model/net/net.ts';

export interface Layout {
  readonly length: number;
  /** By timed move, how many stages its clock has, and where the one it is in stands; -1 when it has one only. */
  readonly stages: readonly number[];
  readonly stageAt: readonly number[];
  /** By instance, the timed moves that are its own. */
  readonly timedOf: readonly (readonly number[])[];
  /** Clocks with several stages that start anew once they were stopped. */
  readonly forgetful: readonly { readonly place: number; readonly clock: TimedMove }[];
}

export function layoutOf(net: Net): Layout {
  const stages = net.timed.map(({ clock }) => stagesOf(clock));
  let next = net.length;
  const stageAt = stages.map((each) => (each > 1 ? next++ : -1));
  const timedOf = net.instances.map((): number[] => []);
  for (const [index, { instance }] of net.timed.entries()) timedOf[instance]!.push(index);
  const forgetful = net.timed.flatMap((clock, index) => {
    const place = stageAt[index]!;
    return place === -1 || clock.clock.keeps ? [] : [{ place, clock }];
  });
  return { length: next, stages, stageAt, timedOf, forgetful };
}

export const stagesOf = (clock: TimedMove['clock']): number => (clock.kind === 'phases' ? clock.stages : 1);
