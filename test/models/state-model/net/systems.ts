/**
 * Small systems of which textbooks know the long run, built as the reader of scenarios builds them. Times are in hours.
 */
import {
  ALWAYS,
  ANY_ORDER,
  type Clock,
  type Component,
  type Condition,
  type Discipline,
  type Requirement,
  type StateModel,
  type Transition,
} from '../../../../src/models/state-model/net/model.ts';

export const HOUR_MS = 3_600_000;

export const after = (hours: number, stages = 1, keeps = false): Clock => ({
  kind: 'phases',
  meanMs: hours * HOUR_MS,
  stages,
  keeps,
});

export const exactly = (hours: number, keeps = false): Clock => ({
  kind: 'deterministic',
  meanMs: hours * HOUR_MS,
  keeps,
});

export const atOnce: Clock = { kind: 'forced' };

export const from = (
  states: string | readonly string[],
  to: string,
  clock: Clock,
  when: Condition = ALWAYS,
): Transition => ({
  name: `to ${to}`,
  from: typeof states === 'string' ? [states] : states,
  to,
  clock,
  when,
});

export const component = (
  name: string,
  states: readonly string[],
  transitions: readonly Transition[],
  {
    count = 1,
    on = null,
    discipline = ANY_ORDER,
  }: { count?: number; on?: string | null; discipline?: Discipline } = {},
): Component => ({ name, states, transitions, count, on, discipline });

/** So many instances of all there are in the system, or of those `within` an instance. */
export const some = (
  component: string,
  states: string | readonly string[],
  atLeast = 1,
  atMost = 1000,
  within: string | null = null,
): Requirement => ({
  component,
  states: typeof states === 'string' ? [states] : states,
  atLeast,
  atMost,
  within,
});

export const system = (components: readonly Component[], up: Condition): StateModel => ({
  components,
  up,
  costs: [],
  yearMs: 8760 * HOUR_MS,
  measures: [],
});

/** `n` units of which `k` are needed; at most so many are repaired at a time. */
export function kOutOfN(k: number, n: number, fail: Clock, repair: Clock, repairers = n): StateModel {
  const unit = component(
    'unit',
    ['up', 'waiting', 'repaired'],
    [
      from('up', 'waiting', fail),
      from('waiting', 'repaired', atOnce, [[some('unit', 'repaired', 0, repairers - 1)]]),
      from('repaired', 'up', repair),
    ],
    { count: n },
  );
  return system([unit], [[some('unit', 'up', k)]]);
}
