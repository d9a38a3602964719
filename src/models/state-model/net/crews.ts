/**
 * Crews: the clock of a move that a crew serves runs only while one of the crew is with the instance. Each instance
 * that a crew can be called to has a place in the vector, which says whether it is served or where it stands in the
 * queue.
 */
import type { Vector } from './formula.ts';
import { type Guard, holds } from './guard.ts';
import type { Instance } from './instances.ts';
import type { Crew, StateModel } from './model.ts';
import type { TimedMove } from './moves.ts';
import type { Places } from './places.ts';

export interface CrewOfNet {
  readonly crew: Crew;
  readonly clients: readonly Client[];
}

/** An instance that a crew can be called to. */
export interface Client {
  readonly instance: number;
  /** In the vector: 0 where it asks for nobody, `SERVED`, or above that how many stand before it, level ones as one. */
  readonly place: number;
  /** By state of the instance, the place of the move that is served among those of the crew, or -1. */
  readonly classOf: Int32Array;
  /** By state, when it asks. */
  readonly when: readonly Guard[];
}

export const SERVED = 1;

/** A client's class where it asks, or -1. */
export function askedClass({ instance, classOf, when }: Client, vector: Vector): number {
  const state = vector[instance]!;
  const own = classOf[state]!;
  return own !== -1 && holds(when[state]!, vector) ? own : -1;
}

/** @returns The moves, those that are served with a condition more; the crews; and the places that they take. */
export function crewsOf(
  { crews = [], components }: StateModel,
  instances: readonly Instance[],
  timed: readonly TimedMove[],
  places: Places,
  first: number,
): { readonly timed: readonly TimedMove[]; readonly crews: readonly CrewOfNet[]; readonly count: number } {
  let next = first;
  const served = new Map<TimedMove, number>();
  const all = crews.map((crew): CrewOfNet => {
    const clients = instances.flatMap(({ component }, instance): Client[] => {
      const { name, states, transitions } = components[component]!;
      const classOf = new Int32Array(states.length).fill(-1);
      const when: Guard[] = states.map(() => []);
      const own = crew.serves.flatMap((each, rank) => {
        const kind = each.component === name ? transitions.findIndex((move) => move.name === each.transition) : -1;
        const move = kind === -1 ? undefined : timed.find((some) => some.instance === instance && some.kind === kind);
        return move === undefined ? [] : [{ move, rank }];
      });
      if (own.length === 0) return [];
      const place = next++;
      for (const { move, rank } of own) {
        served.set(move, place);
        for (let state = 0; state < states.length; state++) {
          if (((move.from >> state) & 1) === 0) continue;
          classOf[state] = rank;
          when[state] = move.when;
        }
      }
      return [{ instance, place, classOf, when }];
    });
    return { crew, clients };
  });
  return {
    crews: all,
    count: next - first,
    timed: timed.map((move) => {
      const place = served.get(move);
      if (place === undefined) return move;
      const test = places.valueTest(place, SERVED);
      return { ...move, when: move.when.map((tests) => [test, ...tests]) };
    }),
  };
}

/** By place of the vector, the crews that have to be looked at when it changes. */
export function crewsBy(crews: readonly CrewOfNet[], length: number): readonly (readonly number[])[] {
  const readers = Array.from({ length }, () => new Set<number>());
  for (const [index, { clients }] of crews.entries())
    for (const { instance, when } of clients) {
      readers[instance]!.add(index);
      for (const guard of when)
        for (const tests of guard)
          for (const { counted } of tests) for (const each of counted.members) readers[each]!.add(index);
    }
  return readers.map((each) => [...each]);
}
