/**
 * A state model written out: every instance of every component, and every move that each can make, with its conditions
 * as indexes and bits. The simulation and the analytic solution both work on this, so that they agree on what the file
 * says; they share nothing about time.
 */
import { type CrewOfNet, crewsOf } from './crews.ts';
import { type Gauge, gaugeOf } from './gauge.ts';
import type { Guard } from './guard.ts';
import { type Heat, heatsOf, ranksOf } from './heats.ts';
import { type Instance, instancesOf } from './instances.ts';
import type { AskedAtFirst, Condition, Filtered, StateModel, Variable } from './model.ts';
import { type Move, movesOf, type TimedMove } from './moves.ts';
import { Places } from './places.ts';

export interface Net {
  readonly model: StateModel;
  /** Depth first: whatever is on an instance follows it, the instances of one component together. */
  readonly instances: readonly Instance[];
  readonly variables: readonly Variable[];
  /** Moves that wait for a clock. */
  readonly timed: readonly TimedMove[];
  /** Moves that are made at once, heat by heat; within a heat by instance, and then as in the file. */
  readonly forced: readonly Move[];
  /** In the order in which they are tried. */
  readonly heats: readonly Heat[];
  readonly crews: readonly CrewOfNet[];
  /** Places of instances and variables. */
  readonly shown: number;
  /**
   * Length of a vector that says where the system is: the states of the instances, the values of the variables, the
   * ranks of those that queue, and whom crews serve.
   */
  readonly length: number;
  /** By instance, where its rank among those that wait stands in the vector; -1 where the rank is not needed. */
  readonly rankAt: Int32Array;
  /** By place, the timed moves whose clock may start, stop or change its speed when it changes. */
  readonly timedBy: readonly Int32Array[];
  /** By place shown, the forced moves that may become due when it changes. */
  readonly forcedBy: readonly Int32Array[];
  readonly up: Guard;
  /**
   * By measure, its conditions as guards, if it has any; of `until` what is reached, and what holds before; of a filter
   * also where it asks.
   */
  readonly asked: readonly (readonly Guard[])[];
  /** By measure, what is added up for it. */
  readonly gauges: readonly (Gauge | null)[];
  /** How many things all guards together count. */
  readonly counts: number;
}

type Unnamed = AskedAtFirst | Filtered;

export function netOf(model: StateModel): Net {
  const instances = instancesOf(model);
  const variables = model.variables ?? [];
  const places = new Places(model, instances);
  const { timed: unserved, forced: unordered } = movesOf(model, instances, places);
  const { forced, heats } = heatsOf(model, instances, unordered);
  const shown = instances.length + variables.length;
  const rankAt = ranksOf(model, instances, heats, shown);
  const unranked = shown + rankAt.filter((at) => at !== -1).length;
  const { timed, crews, count } = crewsOf(model, instances, unserved, places, unranked);
  const length = unranked + count;
  return {
    model,
    instances,
    variables,
    timed,
    forced,
    heats,
    crews,
    shown,
    length,
    rankAt,
    timedBy: readersOf(timed, length),
    forcedBy: readersOf(forced, shown),
    up: places.guardOf(model.up, -1),
    asked: model.measures.map((measure) => conditionsOf(measure).map((each) => places.guardOf(each, -1))),
    gauges: model.measures.map((measure) => gaugeOf(measure, model, { instances, timed, places })),
    // When all guards have been made.
    counts: places.count,
  };
}

/** Of a filter, those of what it is asked of, and then in which states it is asked. */
function conditionsOf(measure: Unnamed): readonly Condition[] {
  if (measure.is === 'filter') return [...(measure.of.is === 'value' ? [] : conditionsOf(measure.of)), measure.over];
  if (measure.is === 'first-of') return measure.conditions.map(({ condition }) => condition);
  if (measure.is === 'until') return [measure.reaches, measure.holds];
  return 'condition' in measure ? [measure.condition] : [];
}

/** By place, the moves that look at it. */
function readersOf(moves: readonly (Move & Partial<Pick<TimedMove, 'speed'>>)[], places: number): Int32Array[] {
  const readers = Array.from({ length: places }, (): number[] => []);
  for (const [index, { instance, when, speed }] of moves.entries()) {
    const read = new Set(instance === -1 ? [] : [instance]);
    for (const each of speed?.reads ?? []) read.add(each);
    for (const tests of when) for (const { counted } of tests) for (const each of counted.members) read.add(each);
    for (const each of read) readers[each]!.push(index);
  }
  return readers.map((list) => Int32Array.from(list));
}
