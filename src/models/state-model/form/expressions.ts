/**
 * Expressions that a scenario writes as texts: conditions, speeds, weights, values of counters. They are PRISM's, with
 * names of components and states in `count(vm, up, slow)`, which says how many instances are in these states.
 */
import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import type { Expression } from '../net/expression.ts';
import { numeral } from '../net/expression.ts';
import type { Variable } from '../net/model.ts';
import { Names } from '../prism/names.ts';
import { PrismProblem } from '../prism/problem.ts';
import { readExpression } from '../prism/read-expression.ts';
import type { Written } from '../prism/syntax.ts';
import { Reader } from '../prism/tokens.ts';
import type { Values } from './values.ts';

/** What a count means to the component that asks; what is wrong with it is noted, and then there is none. */
export type Counts = (
  written: Extract<Written, { is: 'count' }>,
  asking: string | null,
  path: Path,
) => Expression | null;

export class Expressions {
  readonly #counters: readonly Variable[];
  readonly #parameters: Readonly<Record<string, number>>;
  readonly #values: Values;
  readonly #counts: Counts;
  readonly #violations: Violation[];

  constructor(
    counters: readonly Variable[],
    parameters: Readonly<Record<string, string | number>>,
    values: Values,
    counts: Counts,
    violations: Violation[],
  ) {
    this.#counters = counters;
    const numbers = Object.entries(parameters).filter((each): each is [string, number] => typeof each[1] === 'number');
    this.#parameters = Object.fromEntries(numbers);
    this.#values = values;
    this.#counts = counts;
    this.#violations = violations;
  }

  /** As component `asking` means it; null is the system. Null where something is wrong, which is noted. */
  read(
    text: string | number,
    type: 'truth' | 'number' | 'whole',
    asking: string | null,
    path: Path,
  ): Expression | null {
    if (typeof text === 'number') return numeral(text);
    const source = { file: path.join('.'), text };
    try {
      const reader = new Reader(source, 'hyphenated');
      const written = readExpression(reader);
      if (reader.next.kind !== 'end') reader.refuse('the end of the expression');
      const names = new Names(source, this.#parameters, (count) => this.#counts(count, asking, path) ?? numeral(0));
      const nowhere = { start: 0, end: 0 };
      for (const { name } of this.#counters) names.addVariable(name, 'int', nowhere);
      for (const [name, value] of Object.entries(this.#parameters)) {
        if (names.isKnown(name)) continue;
        names.addConstant({ name, type: Number.isInteger(value) ? 'int' : 'double', value: null, ...nowhere });
        if (mentions(written, name)) this.#values.use(name);
      }
      return names[type](written);
    } catch (error) {
      if (!(error instanceof PrismProblem)) throw error;
      const { span, mismatch } = error;
      this.#violations.push({ field: path, ...mismatch, within: { ...source, start: span.start, end: span.end } });
      return null;
    }
  }
}

function mentions(written: Written, name: string): boolean {
  if (written.is === 'operation') return written.operands.some((each) => mentions(each, name));
  return written.is === 'name' && written.name === name;
}
