/** Expressions as functions of the vector that says where a system is; what is constant in them is worked out once. */
import { exp, log } from '../../../kernel/arithmetic.ts';
import type { Counting, Expression, Operator } from './expression.ts';

/** Where a system is: whole numbers, one a place. */
export type Vector = Int32Array;
export type Evaluate = (vector: Vector) => number;

export interface Formula {
  readonly evaluate: Evaluate;
  /** The places it looks at; none when it is constant. */
  readonly reads: readonly number[];
}

/** What is known of names where a formula stands. */
export interface Scope {
  placeOf(variable: string): number;
  /** The instances that are counted, and the bits of the states in which they count. */
  counted(counting: Counting): { readonly members: Int32Array; readonly states: number };
}

export function formulaOf(expression: Expression, scope: Scope): Formula {
  if (expression.is === 'number') return constantly(expression.value);
  if (expression.is === 'variable') {
    const place = scope.placeOf(expression.name);
    return { evaluate: (vector) => vector[place]!, reads: [place] };
  }
  if (expression.is === 'count') {
    const { members, states } = scope.counted(expression.of);
    return { evaluate: (vector) => countOf(members, states, vector), reads: [...members] };
  }
  const operands = expression.operands.map((each) => formulaOf(each, scope));
  const reads = [...new Set(operands.flatMap((each) => each.reads))];
  const evaluate = functionOf(expression.operator, operands);
  return reads.length > 0 ? { evaluate, reads } : constantly(evaluate(NOWHERE));
}

const NOWHERE = new Int32Array();
const constantly = (value: number): Formula => ({ evaluate: () => value, reads: [] });

export function countOf(members: Int32Array, states: number, vector: Vector): number {
  let count = 0;
  for (let m = 0; m < members.length; m++) count += (states >> vector[members[m]!]!) & 1;
  return count;
}

function functionOf(operator: Operator, operands: readonly Formula[]): Evaluate {
  const [a, b, c] = operands.map(({ evaluate }) => evaluate) as [Evaluate, Evaluate, Evaluate];
  // Most of what guards say compares a place with a constant.
  const bound = operands.length === 2 && operands[1]!.reads.length === 0 ? b(NOWHERE) : null;
  const compared = bound === null ? undefined : COMPARED[operator]?.(a, bound);
  return compared ?? OPERATORS[operator](a, b, c);
}

type Made = (a: Evaluate, b: Evaluate, c: Evaluate) => Evaluate;

const OPERATORS: Readonly<Record<Operator, Made>> = {
  '+': (a, b) => (vector) => a(vector) + b(vector),
  '-': (a, b) => (vector) => a(vector) - b(vector),
  '*': (a, b) => (vector) => a(vector) * b(vector),
  '/': (a, b) => (vector) => a(vector) / b(vector),
  negative: (a) => (vector) => -a(vector),
  min: (a, b) => (vector) => Math.min(a(vector), b(vector)),
  max: (a, b) => (vector) => Math.max(a(vector), b(vector)),
  floor: (a) => (vector) => Math.floor(a(vector)),
  ceil: (a) => (vector) => Math.ceil(a(vector)),
  round: (a) => (vector) => Math.floor(a(vector) + 0.5),
  pow: (a, b) => (vector) => powerOf(a(vector), b(vector)),
  mod: (a, b) => (vector) => remainderOf(a(vector), b(vector)),
  log: (a, b) => (vector) => log(a(vector)) / log(b(vector)),
  '=': (a, b) => (vector) => (a(vector) === b(vector) ? 1 : 0),
  '!=': (a, b) => (vector) => (a(vector) === b(vector) ? 0 : 1),
  '<': (a, b) => (vector) => (a(vector) < b(vector) ? 1 : 0),
  '<=': (a, b) => (vector) => (a(vector) <= b(vector) ? 1 : 0),
  '>': (a, b) => (vector) => (a(vector) > b(vector) ? 1 : 0),
  '>=': (a, b) => (vector) => (a(vector) >= b(vector) ? 1 : 0),
  not: (a) => (vector) => 1 - a(vector),
  and: (a, b) => (vector) => (a(vector) === 0 ? 0 : b(vector)),
  or: (a, b) => (vector) => (a(vector) === 0 ? b(vector) : 1),
  implies: (a, b) => (vector) => (a(vector) === 0 ? 1 : b(vector)),
  iff: (a, b) => (vector) => (a(vector) === b(vector) ? 1 : 0),
  if: (a, b, c) => (vector) => (a(vector) === 0 ? c(vector) : b(vector)),
};

const COMPARED: Readonly<Partial<Record<Operator, (a: Evaluate, bound: number) => Evaluate>>> = {
  '=': (a, bound) => (vector) => (a(vector) === bound ? 1 : 0),
  '<': (a, bound) => (vector) => (a(vector) < bound ? 1 : 0),
  '<=': (a, bound) => (vector) => (a(vector) <= bound ? 1 : 0),
  '>': (a, bound) => (vector) => (a(vector) > bound ? 1 : 0),
  '>=': (a, bound) => (vector) => (a(vector) >= bound ? 1 : 0),
};

/** Whole powers by multiplication, so that whole numbers stay whole. */
function powerOf(base: number, exponent: number): number {
  if (!Number.isInteger(exponent) || exponent < 0 || exponent > 64) return exp(exponent * log(base));
  let product = 1;
  for (let i = 0; i < exponent; i++) product *= base;
  return product;
}

/** Never below 0. */
const remainderOf = (a: number, b: number): number => ((a % b) + b) % b;
