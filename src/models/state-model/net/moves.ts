/** Moves as places of the vector and values that these get, for every instance of a component and for the rules. */
import { ModelFault, shownNumber } from './fault.ts';
import type { Evaluate, Formula, Vector } from './formula.ts';
import { type Guard, holds } from './guard.ts';
import type { Instance } from './instances.ts';
import type { Change, Clock, Rule, StateModel, Transition, Way } from './model.ts';
import { bitsOf, type Places } from './places.ts';

export interface Move {
  readonly name: string;
  /** The instance whose move it is; -1 of a rule. */
  readonly instance: number;
  /** Which of the transitions of its component, or of the rules. */
  readonly kind: number;
  /** Bit s is set when the instance can make the move from state s. */
  readonly from: number;
  readonly when: Guard;
  /** One, or one of several, each as probable as its weight is large. */
  readonly ways: readonly Outcome[];
  /** Of a forced move: how probable it is beside others that are due; null where the first in the file is made. */
  readonly weight: Evaluate | null;
}

export interface TimedMove extends Move {
  readonly clock: RunningClock;
  /** How fast the clock runs, of at least 0; null: 1. */
  readonly speed: Formula | null;
  /** What rewards call it. */
  readonly label: string;
}

export type RunningClock = Exclude<Clock, { kind: 'forced' }>;

export interface Outcome {
  readonly weight: Evaluate;
  /** Made at once: no value depends on what another has changed. */
  readonly sets: readonly Assignment[];
}

export interface Assignment {
  readonly place: number;
  readonly value: Evaluate | number;
  readonly low: number;
  readonly high: number;
}

/** Whether the move can be made, or its clock runs. */
export function isEnabled({ instance, from, when }: Move, vector: Vector): boolean {
  return (instance === -1 || ((from >> vector[instance]!) & 1) === 1) && holds(when, vector);
}

/** How fast the clock of a move that can be made runs. */
export function speedOf(move: TimedMove, vector: Vector): number {
  const { speed } = move;
  if (speed === null) return 1;
  const value = speed.evaluate(vector);
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new ModelFault(move, 'a rate of 0 or above', shownNumber(value), vector);
}

/** What a place gets. */
export function assigned({ value, low, high }: Assignment, move: Move, vector: Vector): number {
  if (typeof value === 'number') return value;
  const next = value(vector);
  if (Number.isInteger(next) && next >= low && next <= high) return next;
  throw new ModelFault(move, `a whole number from ${low} to ${high}`, shownNumber(next), vector);
}

export function movesOf(
  model: StateModel,
  instances: readonly Instance[],
  places: Places,
): { readonly timed: readonly TimedMove[]; readonly forced: readonly Move[] } {
  const own = instances.flatMap(({ component }, index) =>
    model.components[component]!.transitions.map((transition, kind) => ({
      ...moveOf(model, instances, places, index, transition, kind),
      clock: transition.clock,
      speed: transition.speed === undefined ? null : places.formulaOf(transition.speed, index),
      label: `${model.components[component]!.name} ${transition.name}`,
    })),
  );
  const rules = (model.rules ?? []).map((rule, kind) => ({
    ...ruleOf(model, places, rule, kind),
    clock: rule.clock,
    speed: rule.speed === undefined ? null : places.formulaOf(rule.speed, -1),
    label: rule.label ?? '',
  }));
  const all = [...own, ...rules];
  return {
    timed: all.filter((move): move is TimedMove => move.clock.kind !== 'forced'),
    forced: all.filter(({ clock }) => clock.kind === 'forced'),
  };
}

function moveOf(
  model: StateModel,
  instances: readonly Instance[],
  places: Places,
  index: number,
  { name, from, to, when, weight, ways }: Transition,
  kind: number,
): Move {
  const instance = instances[index]!;
  const component = model.components[instance.component]!;
  const goesTo = (state: string): Assignment => constant(index, component.states.indexOf(state));
  return {
    name: `${instance.name} ${name}`,
    instance: index,
    kind,
    from: bitsOf(component, from),
    when: places.guardOf(when, index),
    ways: ways?.flatMap((way) => outcomesOf(model, places, way, index, [goesTo(way.to)])) ?? [
      { weight: ONE, sets: [goesTo(to)] },
    ],
    weight: weight === undefined ? null : places.formulaOf(weight, index).evaluate,
  };
}

function ruleOf(model: StateModel, places: Places, { name, when, clock, speed, ways }: Rule, kind: number): Move {
  return {
    name,
    instance: -1,
    kind,
    from: 0,
    when: places.guardOf(when, -1),
    ways: ways.flatMap((way) => outcomesOf(model, places, way, -1, [])),
    weight: clock.kind !== 'forced' ? null : speed === undefined ? ONE : places.formulaOf(speed, -1).evaluate,
  };
}

/** A way for each choice of the instances that change, provided that they can. */
function outcomesOf(
  model: StateModel,
  places: Places,
  { weight, changes }: Way,
  from: number,
  sets: readonly Assignment[],
): Outcome[] {
  const weightOf = places.formulaOf(weight, from).evaluate;
  const start: Outcome[] = [{ weight: weightOf, sets }];
  return changes.reduce<Outcome[]>(
    (outcomes, change) =>
      outcomes.flatMap((outcome) =>
        assignmentsOf(model, places, change, from).flatMap(({ can, set }): Outcome[] => {
          // One instance cannot change twice at once.
          if (outcome.sets.some(({ place }) => place === set.place)) return [];
          const before = outcome.weight;
          return [
            {
              weight: can === null ? before : (vector) => (can(vector) ? before(vector) : 0),
              sets: [...outcome.sets, set],
            },
          ];
        }),
      ),
    start,
  );
}

function assignmentsOf(
  model: StateModel,
  places: Places,
  change: Change,
  from: number,
): { readonly can: ((vector: Vector) => boolean) | null; readonly set: Assignment }[] {
  if ('variable' in change) {
    const place = places.placeOf(change.variable);
    const { low, high } = model.variables!.find(({ name }) => name === change.variable)!;
    const { evaluate, reads } = places.formulaOf(change.value, from);
    // A constant is checked when it is read.
    const value = reads.length === 0 ? evaluate(NOWHERE) : evaluate;
    return [{ can: null, set: { place, value, low, high } }];
  }
  const component = model.components.find(({ name }) => name === change.component)!;
  const bits = bitsOf(component, change.from);
  const to = component.states.indexOf(change.to);
  return places.instancesOf(change.component).map((place) => ({
    can: (vector) => ((bits >> vector[place]!) & 1) === 1,
    set: constant(place, to),
  }));
}

const NOWHERE = new Int32Array();
const ONE: Evaluate = () => 1;
const constant = (place: number, value: number): Assignment => ({ place, value, low: value, high: value });
