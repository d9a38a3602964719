/** Conditions: from components and states by name to requirements that say of which instances they speak. */

import { listOf } from '../../../experiment/entry.ts';
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import type { Expression } from '../net/expression.ts';
import { ALWAYS, type Condition, type Requirement, type Variable } from '../net/model.ts';
import { type Counts, Expressions } from './expressions.ts';
import type { Values } from './values.ts';
import { type Conjunction, isList, type WrittenCondition, type WrittenRequirement } from './written.ts';

/** What conditions have to know of a component. */
export interface Known {
  readonly on: string | null;
  /** How many there are on each instance of `on`. */
  readonly count: number;
  readonly states: readonly string[];
}

/** A requirement that is not a list of counts. */
type Alone = Exclude<WrittenRequirement, readonly object[]>;
type WrittenCount = Parameters<Counts>[0];

export const LARGEST_COUNT = 200;

export class Conditions {
  readonly #known: ReadonlyMap<string, Known>;
  readonly #values: Values;
  readonly #violations: Violation[];
  readonly expressions: Expressions;

  constructor(
    known: ReadonlyMap<string, Known>,
    counters: readonly Variable[],
    parameters: Readonly<Record<string, string | number>>,
    values: Values,
    violations: Violation[],
  ) {
    const counts: Counts = (count, asking, path) => this.#counted(count, asking, path);
    this.expressions = new Expressions(counters, parameters, values, counts, violations);
    this.#known = known;
    this.#values = values;
    this.#violations = violations;
  }

  /**
   * As component `asking` means it; null is the system. What is wrong is noted, and left out.
   * @param group What stands on an instance of this component is counted there where nothing else is said.
   */
  read(
    written: WrittenCondition | undefined,
    asking: string | null,
    path: Path,
    group: string | null = null,
  ): Condition {
    if (written === undefined) return ALWAYS;
    if (typeof written === 'string') {
      const expression = this.expressions.read(written, 'truth', asking, path);
      return expression === null ? ALWAYS : [[{ expression }]];
    }
    const alternatives = isList<Conjunction>(written) ? written : [written];
    return alternatives.map((alternative, index) => {
      const place = isList(written) ? [...path, index] : path;
      return Object.entries(alternative).flatMap(([component, requirement]) => {
        const own = [...place, component];
        if (!isList(requirement) || requirement.some((each) => typeof each === 'string'))
          return this.#requirement(component, requirement as Alone, asking, own, group) ?? [];
        return requirement.flatMap(
          (each, item) => this.#requirement(component, each as Alone, asking, [...own, item], group) ?? [],
        );
      });
    });
  }

  /** What an expression counts. */
  #counted(
    { component: { name }, states, within }: WrittenCount,
    asking: string | null,
    path: Path,
  ): Expression | null {
    if (!this.component(name, path)) return null;
    const names = this.states(
      name,
      states.map((each) => each.name),
      path,
    );
    const root = within?.name ?? null;
    if (root === null || this.#chain(asking).includes(root))
      return { is: 'count', of: { component: name, states: names, within: root } };
    this.#notOn(root, asking, path);
    return null;
  }

  /** The states that a component has of those named; the others are noted. */
  states(component: string, written: string | readonly string[], path: Path): string[] {
    const states = this.#known.get(component)?.states ?? ([] as readonly string[]);
    const names = typeof written === 'string' ? [written] : written;
    if (names.length === 0) this.#note(path, 'at least one state', 'an empty list');
    return names.flatMap((name, index) => {
      if (states.includes(name)) return [name];
      const place = typeof written === 'string' ? path : [...path, index];
      this.#note(place, `a state of '${component}' (${listOf(states)})`, `'${name}'`, nearest(name, states));
      return [];
    });
  }

  /** Whether there is such a component; if not, that is noted. */
  component(name: string, path: Path): boolean {
    if (this.#known.has(name)) return true;
    const names = [...this.#known.keys()];
    this.#note(path, `a component (${listOf(names)})`, `'${name}'`, nearest(name, names));
    return false;
  }

  #requirement(
    component: string,
    written: Alone,
    asking: string | null,
    path: Path,
    group: string | null,
  ): Requirement | undefined {
    if (!this.component(component, path)) return undefined;
    if (typeof written === 'string' || isList<string>(written)) {
      const states = this.states(component, written, path);
      const within = this.#theOne(component, asking);
      if (within !== undefined) return { component, states, atLeast: 1, atMost: 1, within };
      const whose = asking === null ? 'the system has' : `one ${asking} sees`;
      const expected =
        `how many of them, such as { in: ${listOf(states)}, atLeast: 1 }, since ${whose} several ` +
        `instances of '${component}'`;
      this.#note(path, expected, 'states alone');
      return undefined;
    }
    const isGroup = 'has' in written;
    const states = isGroup ? [] : this.states(component, written.in, [...path, 'in']);
    if (written.atLeast === undefined && written.atMost === undefined && written.fewerThan === undefined)
      this.#note(path, `atLeast, atMost or fewerThan beside ${isGroup ? 'has' : 'in'}`, 'none of them');
    const atLeast = this.#count(written.atLeast, 0, [...path, 'atLeast']);
    const atMost = Math.min(
      this.#count(written.atMost, LARGEST_COUNT, [...path, 'atMost']),
      this.#count(written.fewerThan, LARGEST_COUNT + 1, [...path, 'fewerThan']) - 1,
    );
    if (atLeast > atMost) this.#note(path, `at least ${atLeast} and at most as many or more`, `at most ${atMost}`);
    const within = written.within ?? (group !== null && this.#chain(component).includes(group) ? group : null);
    if (within !== null && !this.#chain(asking).includes(within)) {
      this.#notOn(within, asking, [...path, 'within']);
      return undefined;
    }
    if (isGroup) {
      const has = this.read(written.has, component, [...path, 'has'], component);
      return { group: component, has, atLeast, atMost, within };
    }
    return { component, states, atLeast, atMost, within };
  }

  #notOn(within: string, asking: string | null, path: Path): void {
    const choices = this.#chain(asking);
    const expected = `a component that the one that asks is on, or itself (${listOf(choices)})`;
    this.#note(path, expected, `'${within}'`, nearest(within, choices));
  }

  /** The component within which the asking one sees exactly one instance of another; undefined when it sees several. */
  #theOne(component: string, asking: string | null): string | null | undefined {
    const own = this.#chain(asking);
    let count = 1;
    for (let at: string | null = component; at !== null; ) {
      if (own.includes(at)) return count === 1 ? at : undefined;
      const known: Known | undefined = this.#known.get(at);
      count *= known?.count ?? 1;
      at = known?.on ?? null;
    }
    return count === 1 ? null : undefined;
  }

  /** A component, the one it is on, and so forth. */
  #chain(component: string | null): string[] {
    const chain: string[] = [];
    for (let at = component; at !== null && !chain.includes(at); at = this.#known.get(at)?.on ?? null) chain.push(at);
    return chain;
  }

  #count(written: string | number | undefined, otherwise: number, path: Path): number {
    if (written === undefined) return otherwise;
    const read = this.#values.count(written, 0, LARGEST_COUNT);
    if ('value' in read) return read.value;
    this.#violations.push({ field: path, ...read.wrong });
    return otherwise;
  }

  #note(field: Path, expected: string, came: string, suggestion?: string): void {
    this.#violations.push({ field, expected, came, suggestion });
  }
}
