/**
 * Expressions as PRISM reads them. From what binds least to what binds most: `? :`, `=>`, `<=>`, `|`, `&`, `!`, `=` and
 * `!=`, the other comparisons, `+` and `-`, `*` and `/`, `^`, and the minus before a value.
 */
import { nearest } from '../../../experiment/suggest.ts';
import type { Operator } from '../net/expression.ts';
import { PrismProblem } from './problem.ts';
import type { Named, Written } from './syntax.ts';
import type { Reader } from './tokens.ts';

export const readExpression = (reader: Reader): Written =>
  reader.inside(() => {
    const condition = implications(reader);
    if (!reader.takeIf('?')) return condition;
    const then = readExpression(reader);
    reader.expect(':');
    return made(reader, 'if', condition, then, readExpression(reader));
  });

/** A time in the bound of a property, which ends where the condition after it begins. */
export const readTime = (reader: Reader): Written => sums(reader);

const leftToRight =
  (operators: Readonly<Record<string, Operator>>, inner: (reader: Reader) => Written) =>
  (reader: Reader): Written => {
    let left = inner(reader);
    while (reader.next.kind === 'sign' && Object.hasOwn(operators, reader.next.text)) {
      const { text } = reader.take();
      left = made(reader, operators[text]!, left, inner(reader));
    }
    return left;
  };

const powers = (reader: Reader): Written => {
  const base = negatives(reader);
  if (!reader.takeIf('^')) return base;
  const exponent = reader.inside(() => powers(reader));
  return made(reader, 'pow', base, exponent);
};
const products = leftToRight({ '*': '*', '/': '/' }, powers);
const sums = leftToRight({ '+': '+', '-': '-' }, products);
const comparisons = leftToRight({ '<': '<', '<=': '<=', '>': '>', '>=': '>=' }, sums);
const equalities = leftToRight({ '=': '=', '!=': '!=' }, comparisons);
const denials = (reader: Reader): Written => {
  const { start } = reader.next;
  if (!reader.takeIf('!')) return equalities(reader);
  const denied = reader.inside(() => denials(reader));
  return { ...made(reader, 'not', denied), start };
};
const conjunctions = leftToRight({ '&': 'and' }, denials);
const disjunctions = leftToRight({ '|': 'or' }, conjunctions);
const equivalences = leftToRight({ '<=>': 'iff' }, disjunctions);
const implications = leftToRight({ '=>': 'implies' }, equivalences);

function negatives(reader: Reader): Written {
  const { start } = reader.next;
  if (!reader.takeIf('-')) return value(reader);
  const negated = reader.inside(() => negatives(reader));
  return { ...made(reader, 'negative', negated), start };
}

const EXPECTED = 'an expression';

function value(reader: Reader): Written {
  const token = reader.next;
  const { kind, text, start, end } = token;
  if (kind === 'number') {
    reader.take();
    return { is: 'number', value: Number(text), isInteger: /^\d+$/.test(text), start, end };
  }
  if (kind === 'text') {
    reader.take();
    return { is: 'label', name: text, start, end };
  }
  if (reader.takeIf('(')) {
    const inner = readExpression(reader);
    const close = reader.expect(')');
    return { ...inner, start, end: close.end };
  }
  if (kind !== 'name') reader.refuse(EXPECTED);
  if (text === 'true' || text === 'false') {
    reader.take();
    return { is: 'truth', value: text === 'true', start, end };
  }
  if (text === 'count' && isCall(reader)) return count(reader);
  if (isCall(reader)) return call(reader);
  reader.take();
  return { is: 'name', name: text, start, end };
}

/** A name before a parenthesis; of an unknown one only right before it, since a time can stand before a condition. */
function isCall(reader: Reader): boolean {
  const [{ text, end }, after] = [reader.next, reader.ahead(1)];
  if (after.kind !== 'sign' || after.text !== '(') return false;
  return text === 'func' || text === 'count' || Object.hasOwn(FUNCTIONS, text) || after.start === end;
}

/** By name: the operator, and the least and the most arguments. */
const FUNCTIONS: Readonly<Record<string, readonly [Operator, number, number]>> = {
  min: ['min', 1, Number.POSITIVE_INFINITY],
  max: ['max', 1, Number.POSITIVE_INFINITY],
  floor: ['floor', 1, 1],
  ceil: ['ceil', 1, 1],
  round: ['round', 1, 1],
  pow: ['pow', 2, 2],
  mod: ['mod', 2, 2],
  log: ['log', 2, 2],
};

/** `min(a, b)`, or in an older way `func(min, a, b)`. */
function call(reader: Reader): Written {
  const { start } = reader.next;
  const isOld = reader.is('func');
  if (isOld) {
    reader.take();
    reader.expect('(');
  }
  const names = Object.keys(FUNCTIONS);
  const { text } = reader.next;
  const known = Object.hasOwn(FUNCTIONS, text) ? FUNCTIONS[text] : undefined;
  if (known === undefined) reader.refuse(`a function (${names.join(', ')})`, nearest(text, names));
  reader.take();
  reader.expect(isOld ? ',' : '(');
  const operands = [readExpression(reader)];
  while (reader.takeIf(',')) operands.push(readExpression(reader));
  const [operator, least, most] = known;
  if (operands.length < least) reader.refuse(`another argument of ${text}`);
  if (operands.length > most)
    reader.refuse(`')' after ${most === 1 ? 'one argument' : `${most} arguments`} of ${text}`);
  const { end } = reader.expect(')');
  const [first, ...others] = operands;
  if (most !== Number.POSITIVE_INFINITY) return { ...made(reader, operator, ...operands), start, end };
  return { ...others.reduce<Written>((left, right) => made(reader, operator, left, right), first!), start, end };
}

/** `count(vm, up, slow within host)`: what scenarios can ask of their components. */
function count(reader: Reader): Written {
  const { start } = reader.take();
  reader.expect('(');
  const component = named(reader, 'the name of a component');
  const states: Named[] = [];
  while (reader.takeIf(',')) states.push(named(reader, 'the name of a state'));
  const within = reader.takeIf('within') ? named(reader, 'the name of a component') : null;
  const { end } = reader.expect(')');
  return { is: 'count', component, states, within, start, end };
}

function named(reader: Reader, what: string): Named {
  const { text, start, end } = reader.name(what);
  return { name: text, start, end };
}

/** Whatever is done with an expression goes into its operands, and there is room for so many on the way. */
const LONGEST_CHAIN = 1000;

const depthOf = (written: Written): number => (written.is === 'operation' ? written.depth : 0);

function made(reader: Reader, operator: Operator, ...operands: readonly Written[]): Written {
  const depth = 1 + Math.max(...operands.map(depthOf));
  const [start, end] = [operands[0]!.start, operands.at(-1)!.end];
  if (depth > LONGEST_CHAIN) {
    const expected = `at most ${LONGEST_CHAIN} operators that depend on each other`;
    throw new PrismProblem(reader.source, { start, end }, { expected, came: 'more' });
  }
  return { is: 'operation', operator, operands, depth, start, end };
}
