/**
 * A state model written out: every instance of every component, and every move that each can make, with its conditions
 * as indexes and bits. The simulation and the analytic solution both work on this, so that they agree on what the file
 * says; they share nothing about time.
 */
import { assert } from '../../../kernel/assertions.ts';
import { type Heat, heatsOf, ranksOf } from './heats.ts';
import type { Clock, Component, Condition, Measure, Requirement, StateModel } from './model.ts';

export interface Net {
  readonly model: StateModel;
  /** Depth first: whatever is on an instance follows it, the instances of one component together. */
  readonly instances: readonly Instance[];
  /** Moves that wait for a clock. */
  readonly timed: readonly TimedMove[];
  /** Moves that are made at once, heat by heat; within a heat by instance, and then as in the file. */
  readonly forced: readonly Move[];
  /** In the order in which they are tried. */
  readonly heats: readonly Heat[];
  /**
   * Length of a vector that says where the system is: the states of the instances, and then the ranks of those that
   * queue.
   */
  readonly length: number;
  /** By instance, where its rank among those that wait stands in the vector; -1 where the rank is not needed. */
  readonly rankAt: Int32Array;
  /** By instance, the timed moves whose clock may start or stop when its state changes. */
  readonly timedBy: readonly Int32Array[];
  /** By instance, the forced moves that may become due when its state changes. */
  readonly forcedBy: readonly Int32Array[];
  readonly up: Guard;
  /** By measure, its conditions as guards; none for a cost. */
  readonly asked: readonly (readonly Guard[])[];
  /** How many things all guards together count. */
  readonly counts: number;
}

export interface Instance {
  /** `vm2.1`: the first on the second host. */
  readonly name: string;
  /** Index into the components. */
  readonly component: number;
  /** Index of the instance it is on; -1 when it is on none. */
  readonly parent: number;
}

export interface Move {
  readonly name: string;
  readonly instance: number;
  /** Bit s is set when the move can be made from state s. */
  readonly from: number;
  readonly to: number;
  readonly when: Guard;
}

export interface TimedMove extends Move {
  readonly clock: Exclude<Clock, { kind: 'forced' }>;
}

/** A condition: holds when every test of one of its alternatives does. */
export type Guard = readonly (readonly Test[])[];

/** Among those that are counted, so many are in a state whose bit is set. */
export interface Test {
  readonly counted: Counted;
  readonly atLeast: number;
  readonly atMost: number;
}

/** What is counted, once for all tests that ask for it. */
export interface Counted {
  /** Its place among all that is counted in the net. */
  readonly index: number;
  readonly members: Int32Array;
  readonly states: number;
}

export function netOf(model: StateModel): Net {
  const instances = instancesOf(model);
  const place = new Places(model, instances);
  const moves = instances.flatMap((instance, index) => {
    const component = model.components[instance.component]!;
    return component.transitions.map(({ name, from, to, when, clock }) => ({
      name: `${instance.name} ${name}`,
      instance: index,
      from: bitsOf(component, from),
      to: component.states.indexOf(to),
      when: place.guardOf(when, index),
      clock,
    }));
  });
  const timed = moves.filter((move): move is TimedMove => move.clock.kind !== 'forced');
  const { forced, heats } = heatsOf(
    model,
    instances,
    moves.filter(({ clock }) => clock.kind === 'forced'),
  );
  const rankAt = ranksOf(model, instances, heats);
  return {
    model,
    instances,
    timed,
    forced,
    heats,
    length: instances.length + rankAt.filter((at) => at !== -1).length,
    rankAt,
    timedBy: readersOf(timed, instances.length),
    forcedBy: readersOf(forced, instances.length),
    up: place.guardOf(model.up, -1),
    asked: model.measures.map((measure) => conditionsOf(measure).map((each) => place.guardOf(each, -1))),
    // When all guards have been made.
    counts: place.count,
  };
}

/** Whether the guard holds in these states, by instance. */
export function holds(guard: Guard, states: Uint8Array): boolean {
  for (let i = 0; i < guard.length; i++) if (allHold(guard[i]!, states)) return true;
  return false;
}

/** Whether the move can be made, or its clock runs. */
export function isEnabled({ instance, from, when }: Move, states: Uint8Array): boolean {
  return ((from >> states[instance]!) & 1) === 1 && holds(when, states);
}

function allHold(tests: readonly Test[], states: Uint8Array): boolean {
  for (let i = 0; i < tests.length; i++) {
    const test = tests[i]!;
    const count = countOf(test.counted, states);
    if (count < test.atLeast || count > test.atMost) return false;
  }
  return true;
}

export function countOf({ members, states: bits }: Counted, states: Uint8Array): number {
  let count = 0;
  for (let m = 0; m < members.length; m++) count += (bits >> states[members[m]!]!) & 1;
  return count;
}

function conditionsOf(measure: Measure): readonly Condition[] {
  if (measure.is === 'cost-until') return [];
  return measure.is === 'first-of' ? measure.conditions.map(({ condition }) => condition) : [measure.condition];
}

/** By instance, the moves that look at its state. */
function readersOf(moves: readonly Move[], instances: number): Int32Array[] {
  const readers = Array.from({ length: instances }, (): number[] => []);
  for (const [index, { instance, when }] of moves.entries()) {
    const read = new Set([instance]);
    for (const tests of when) for (const { counted } of tests) for (const each of counted.members) read.add(each);
    for (const each of read) readers[each]!.push(index);
  }
  return readers.map((list) => Int32Array.from(list));
}

/** Every instance of every component, as in `Net`. */
export function instancesOf({ components }: StateModel): Instance[] {
  const instances: Instance[] = [];
  const grow = (on: string | null, parent: number, numbers: string): void => {
    for (const [index, component] of components.entries()) {
      if (component.on !== on) continue;
      for (let number = 1; number <= component.count; number++) {
        const own = component.count === 1 ? numbers : `${numbers}${numbers && '.'}${number}`;
        const at = instances.push({ name: `${component.name}${own}`, component: index, parent }) - 1;
        grow(component.name, at, own);
      }
    }
  };
  grow(null, -1, '');
  return instances;
}

/** Where instances are, for conditions that speak of others by the names of their components. */
class Places {
  readonly #model: StateModel;
  readonly #instances: readonly Instance[];
  readonly #counted = new Map<string, Counted>();

  constructor(model: StateModel, instances: readonly Instance[]) {
    this.#model = model;
    this.#instances = instances;
  }

  /** As seen from an instance; -1 is the system. */
  guardOf(condition: Condition, from: number): Guard {
    return condition.map((alternative) => alternative.map((requirement) => this.#testOf(requirement, from)));
  }

  #testOf({ component, states, atLeast, atMost, within }: Requirement, from: number): Test {
    const { components } = this.#model;
    const index = components.findIndex(({ name }) => name === component);
    const root = within === null ? -1 : this.#onWay(from, within);
    return { counted: this.#countedOf(index, root, bitsOf(components[index]!, states)), atLeast, atMost };
  }

  #countedOf(component: number, root: number, states: number): Counted {
    const key = `${component} ${root} ${states}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const members = this.#instances.flatMap((instance, each) =>
      instance.component === component && (root === -1 || this.#isOn(each, root)) ? [each] : [],
    );
    const counted = { index: this.#counted.size, members: Int32Array.from(members), states };
    this.#counted.set(key, counted);
    return counted;
  }

  get count(): number {
    return this.#counted.size;
  }

  /** The instance of this component among the one asked for and those it is on. */
  #onWay(from: number, component: string): number {
    for (let at = from; at !== -1; at = this.#instances[at]!.parent)
      if (this.#model.components[this.#instances[at]!.component]!.name === component) return at;
    assert(false, () => `${component} is no component that the one that asks is on`);
    return -1;
  }

  #isOn(each: number, root: number): boolean {
    for (let at = each; at !== -1; at = this.#instances[at]!.parent) if (at === root) return true;
    return false;
  }
}

function bitsOf({ states }: Component, names: readonly string[]): number {
  return names.reduce((bits, name) => bits | (1 << states.indexOf(name)), 0);
}
