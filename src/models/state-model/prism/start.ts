/** Where a model begins whose text says so by `init ... endinit`: in the states for which that is true. */
import type { Expression } from '../net/expression.ts';
import { formulaOf } from '../net/formula.ts';
import type { Variable } from '../net/model.ts';
import type { Names } from './names.ts';
import type { Span } from './problem.ts';

/** More combinations of values are not tried. */
const MOST_TRIED = 2_000_000;
const MOST_STARTS = 10_000;

export function initialValues(
  variables: readonly Variable[],
  condition: Expression,
  span: Span,
  names: Names,
): readonly (readonly number[])[] {
  const fixed = fixedBy(condition);
  const ranges = variables.map(({ name, low, high }): [number, number] => {
    const value = fixed.get(name);
    return value === undefined ? [low, high] : [value, value];
  });
  const product = ranges.reduce((size, [low, high]) => size * (high - low + 1), 1);
  if (product > MOST_TRIED)
    names.refuse(
      span,
      'a value for each variable, such as x=0 & y=1',
      'a condition that leaves many combinations open',
    );
  const placeOf = (name: string): number => variables.findIndex((each) => each.name === name);
  const { evaluate } = formulaOf(condition, { placeOf, counted: () => ({ members: new Int32Array(), states: 0 }) });
  const vector = Int32Array.from(ranges, ([low]) => low);
  const found: number[][] = [];
  do if (evaluate(vector) === 1) found.push([...vector]);
  while (found.length <= MOST_STARTS && advance(vector, ranges));
  if (found.length === 0) names.refuse(span, 'a state that the model can begin in', 'a condition that none fulfils');
  if (found.length > MOST_STARTS)
    names.refuse(span, `at most ${MOST_STARTS} states that the model can begin in`, 'a condition that more fulfil');
  return found;
}

/** Values that the condition itself gives to variables. */
function fixedBy(condition: Expression, fixed = new Map<string, number>()): Map<string, number> {
  if (condition.is === 'variable') fixed.set(condition.name, 1);
  if (condition.is !== 'operation') return fixed;
  const { operator, operands } = condition;
  const [left, right] = operands;
  if (operator === 'and') for (const each of operands) fixedBy(each, fixed);
  if (operator === 'not' && left!.is === 'variable') fixed.set(left!.name, 0);
  if (operator === '=' && left!.is === 'variable' && right?.is === 'number') fixed.set(left!.name, right.value);
  return fixed;
}

function advance(vector: Int32Array, ranges: readonly (readonly [number, number])[]): boolean {
  for (const [place, [low, high]] of ranges.entries()) {
    if (vector[place]! < high) {
      vector[place]!++;
      return true;
    }
    vector[place] = low;
  }
  return false;
}
