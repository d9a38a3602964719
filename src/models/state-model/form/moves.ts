/** What moves of a system lead to: states and weights, counters, several components at once. */
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { type Expression, numeral, operation } from '../net/expression.ts';
import { shownNumber } from '../net/fault.ts';
import type { Change, Condition, Rule, Transition, Variable } from '../net/model.ts';
import type { Conditions } from './conditions.ts';
import { AT_ONCE } from './field-parts.ts';
import type { Values } from './values.ts';
import type { Settings, WrittenMove, WrittenTransition } from './written.ts';

export class Moves {
  readonly #conditions: Conditions;
  readonly #counters: readonly Variable[];
  readonly #values: Values;
  readonly #violations: Violation[];

  constructor(conditions: Conditions, counters: readonly Variable[], values: Values, violations: Violation[]) {
    this.#conditions = conditions;
    this.#counters = counters;
    this.#values = values;
    this.#violations = violations;
  }

  /** What a transition leads to, beside when it is made: its speed, weight, states and counters. */
  ofTransition(
    component: string,
    { to, speed, weight, changes, after }: WrittenTransition,
    path: Path,
  ): Pick<Transition, 'to' | 'speed' | 'weight' | 'ways'> {
    const isForced = after === AT_ONCE;
    if (isForced && speed !== undefined) this.#note([...path, 'speed'], `no speed with 'after: ${AT_ONCE}'`, 'one');
    if (!isForced && weight !== undefined)
      this.#note([...path, 'weight'], `no weight unless the move is made ${AT_ONCE}`, 'one');
    const own = this.#changes(changes, component, [...path, 'changes']);
    const entries = typeof to === 'string' ? [[to, 1] as const] : Object.entries(to);
    const ways = entries.flatMap(([state, share]) => {
      const [name] = this.#conditions.states(component, state, [...path, 'to']);
      const read = this.#number(share, component, [...path, 'to', state]);
      return name === undefined || read === undefined ? [] : [{ to: name, weight: read, changes: own }];
    });
    return {
      to: ways[0]?.to ?? '',
      ...this.#speed(speed, component, [...path, 'speed']),
      ...(weight !== undefined && { weight: this.#number(weight, component, [...path, 'weight']) ?? numeral(1) }),
      ...((ways.length > 1 || own.length > 0) && { ways }),
    };
  }

  /** Moves of the system as a whole. */
  rules({ moves = {} }: Settings): Rule[] {
    return Object.entries(moves).flatMap(([name, written]): Rule[] => {
      const path = ['moves', name];
      const { after, when, speed, weight, changes, moves: parts = {} } = written;
      const clock = this.#clock(written, path);
      if (clock === undefined) return [];
      if (after !== AT_ONCE && weight !== undefined)
        this.#note([...path, 'weight'], `no weight unless the move is made ${AT_ONCE}`, 'one');
      const own = this.#changes(changes, null, [...path, 'changes']);
      const several = Object.entries(parts).flatMap(([component, each]) => {
        const place = [...path, 'moves', component];
        if (!this.#conditions.component(component, place)) return [];
        const from = this.#conditions.states(component, each.from, [...place, 'from']);
        const [to] = this.#conditions.states(component, each.to, [...place, 'to']);
        return to === undefined ? [] : [{ component, from, to }];
      });
      if (own.length + several.length === 0) this.#note(path, 'moves, changes or both', 'neither');
      // It waits until there is an instance for each part.
      const there = several.map(({ component, from }) => ({
        expression: operation('>', { is: 'count', of: { component, states: from, within: null } }, numeral(0)),
      }));
      const condition: Condition = this.#conditions
        .read(when, null, [...path, 'when'])
        .map((alternative) => [...there, ...alternative]);
      const share = weight === undefined ? undefined : this.#number(weight, null, [...path, 'weight']);
      return [
        {
          name,
          label: name,
          when: condition,
          clock,
          ways: [{ weight: numeral(1), changes: [...several, ...own] }],
          ...(share === undefined ? this.#speed(speed, null, [...path, 'speed']) : { speed: share }),
        },
      ];
    });
  }

  #clock({ after, speed }: WrittenMove, path: Path): Rule['clock'] | undefined {
    if (after === AT_ONCE) {
      if (speed !== undefined) this.#note([...path, 'speed'], `no speed with 'after: ${AT_ONCE}'`, 'one');
      return { kind: 'forced' };
    }
    const read = this.#values.duration(after);
    if ('wrong' in read) this.#violations.push({ field: [...path, 'after'], ...read.wrong });
    else if (read.value < Number.POSITIVE_INFINITY)
      return { kind: 'phases', meanMs: read.value, stages: 1, keeps: false };
    return undefined;
  }

  #changes(written: WrittenTransition['changes'], asking: string | null, path: Path): Change[] {
    return Object.entries(written ?? {}).flatMap(([variable, value]): Change[] => {
      const known = this.#counters.map(({ name }) => name);
      const counter = this.#counters.find(({ name }) => name === variable);
      if (counter === undefined) {
        const expected = known.length === 0 ? 'a counter, of which there is none' : `a counter (${known.join(', ')})`;
        this.#note([...path, variable], expected, `'${variable}'`, nearest(variable, known));
        return [];
      }
      const read = this.#conditions.expressions.read(value, 'whole', asking, [...path, variable]);
      return read === null ? [] : [{ variable, value: read }];
    });
  }

  #speed(written: string | number | undefined, asking: string | null, path: Path): { readonly speed?: Expression } {
    const speed = written === undefined ? undefined : this.#number(written, asking, path);
    return speed === undefined ? {} : { speed };
  }

  #number(written: string | number, asking: string | null, path: Path): Expression | undefined {
    const read = this.#conditions.expressions.read(written, 'number', asking, path) ?? undefined;
    if (read?.is === 'number' && !(read.value > 0 && read.value < Number.POSITIVE_INFINITY))
      this.#note(path, 'a number above 0', shownNumber(read.value));
    return read;
  }

  #note(field: Path, expected: string, came: string, suggestion?: string): void {
    this.#violations.push({ field, expected, came, suggestion });
  }
}
