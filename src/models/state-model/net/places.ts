/** Where instances and variables stand in the vector, for conditions and expressions that speak of them by name. */
import { assert } from '../../../kernel/assertions.ts';
import type { Counting, Expression } from './expression.ts';
import { type Formula, formulaOf, type Scope, type Vector } from './formula.ts';
import { type Counted, type Guard, holds, type Test } from './guard.ts';
import type { Instance } from './instances.ts';
import type { Component, Condition, Requirement, StateModel } from './model.ts';

export class Places {
  readonly #model: StateModel;
  readonly #instances: readonly Instance[];
  readonly #counted = new Map<string, Counted>();
  readonly #guards = new Map<string, Guard>();

  constructor(model: StateModel, instances: readonly Instance[]) {
    this.#model = model;
    this.#instances = instances;
  }

  /** As seen from an instance; -1 is the system. */
  guardOf(condition: Condition, from: number): Guard {
    const guard = condition.map((alternative) => alternative.map((requirement) => this.#testOf(requirement, from)));
    // Alike instances ask the same: one object for all of them lets it be looked up once.
    const key = guard
      .map((tests) => tests.map(({ counted, atLeast, atMost }) => `${counted.index} ${atLeast} ${atMost}`).join())
      .join('|');
    const known = this.#guards.get(key) ?? guard;
    this.#guards.set(key, known);
    return known;
  }

  /** As seen from an instance; -1 is the system. */
  formulaOf(expression: Expression, from: number): Formula {
    const scope: Scope = {
      placeOf: (name) => this.placeOf(name),
      counted: (counting) => this.#membersOf(counting, from),
    };
    return formulaOf(expression, scope);
  }

  /** Of a variable. */
  placeOf(name: string): number {
    const index = (this.#model.variables ?? []).findIndex((each) => each.name === name);
    assert(index !== -1, () => `${name} is no variable`);
    return this.#instances.length + index;
  }

  instancesOf(component: string): readonly number[] {
    const index = this.#indexOf(component);
    return this.#instances.flatMap((instance, each) => (instance.component === index ? [each] : []));
  }

  /** That the value of a place is in this range. */
  valueTest(place: number, atLeast: number, atMost = atLeast): Test {
    const members = Int32Array.of(place);
    const evaluate = (vector: Vector): number => vector[place]!;
    return { counted: this.#remember(`place ${place}`, { members, states: 0, evaluate, place }), atLeast, atMost };
  }

  /** How many things all guards together count. */
  get count(): number {
    return this.#counted.size;
  }

  #testOf(requirement: Requirement, from: number): Test {
    if ('has' in requirement) return this.#testOfGroups(requirement, from);
    if ('expression' in requirement) {
      const { expression } = requirement;
      const range = rangeOf(expression);
      if (range !== null) return this.valueTest(this.placeOf(range.name), range.atLeast, range.atMost);
      const { evaluate, reads } = this.formulaOf(expression, from);
      const key = `${this.#seesOthers(expression) ? from : -1} ${JSON.stringify(expression)}`;
      const counted = this.#remember(key, { members: Int32Array.from(reads), states: 0, evaluate });
      return { counted, atLeast: 1, atMost: 1 };
    }
    const { atLeast, atMost, within } = requirement;
    const { component, members, states, root } = this.#membersOf({ ...requirement, within }, from);
    const counted = this.#remember(`${component} ${root} ${states}`, { members, states, evaluate: null });
    return { counted, atLeast, atMost };
  }

  /** How many of the instances of a component say of a condition that it holds. */
  #testOfGroups({ group, has, atLeast, atMost, within }: Extract<Requirement, { group: string }>, from: number): Test {
    const root = within === null ? -1 : this.#onWay(from, within);
    const own = this.instancesOf(group).filter((instance) => root === -1 || this.#isOn(instance, root));
    const guards = own.map((instance) => this.guardOf(has, instance));
    const members = guards.flat(2).flatMap(({ counted }) => [...counted.members]);
    const counted = this.#remember(`${group} ${root} ${JSON.stringify(has)}`, {
      members: Int32Array.from(new Set(members)),
      states: 0,
      evaluate: (vector) => guards.reduce((count, guard) => count + (holds(guard, vector) ? 1 : 0), 0),
    });
    return { counted, atLeast, atMost };
  }

  /** Whether an expression means something else from one instance than from another. */
  #seesOthers(expression: Expression): boolean {
    if (expression.is === 'count') return expression.of.within !== null;
    return expression.is === 'operation' && expression.operands.some((each) => this.#seesOthers(each));
  }

  #remember(key: string, counted: Omit<Counted, 'index'>): Counted {
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const added = { index: this.#counted.size, ...counted };
    this.#counted.set(key, added);
    return added;
  }

  #membersOf({ component, states, within }: Counting, from: number) {
    const index = this.#indexOf(component);
    const root = within === null ? -1 : this.#onWay(from, within);
    const members = this.#instances.flatMap((instance, each) =>
      instance.component === index && (root === -1 || this.#isOn(each, root)) ? [each] : [],
    );
    const bits = bitsOf(this.#model.components[index]!, states);
    return { component: index, root, members: Int32Array.from(members), states: bits };
  }

  #indexOf(component: string): number {
    const index = this.#model.components.findIndex(({ name }) => name === component);
    assert(index !== -1, () => `${component} is no component`);
    return index;
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

/** What a comparison of a variable with a number says: most of what rules of models in PRISM's language ask. */
function rangeOf(expression: Expression): { name: string; atLeast: number; atMost: number } | null {
  if (expression.is !== 'operation') return null;
  const [left, right] = expression.operands;
  if (left?.is !== 'variable' || right?.is !== 'number') return null;
  const [{ name }, { value }] = [left, right];
  const [none, all] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  switch (expression.operator) {
    case '=':
      return { name, atLeast: value, atMost: value };
    case '<':
      return { name, atLeast: none, atMost: Math.ceil(value) - 1 };
    case '<=':
      return { name, atLeast: none, atMost: value };
    case '>':
      return { name, atLeast: Math.floor(value) + 1, atMost: all };
    case '>=':
      return { name, atLeast: value, atMost: all };
    default:
      return null;
  }
}

export function bitsOf({ states }: Component, names: readonly string[]): number {
  return names.reduce((bits, name) => bits | (1 << states.indexOf(name)), 0);
}
