/**
 * Questions to a trace as text: stages with a bar between them, each of an operator with its words.
 *
 *     filter kind=repair | group actor sum
 *     pair strike detection
 *     filter kind=harm | causes
 */
import { parseQuantity } from '../../../experiment/quantity.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { causesOf, effectsOf } from './causes.ts';
import { lastsNanos, type TraceEvent, zeroOf } from './event.ts';
import {
  AGGREGATES,
  type Aggregate,
  FIELDS,
  type Field,
  type Group,
  groupsOf,
  pairsOf,
  stateAt,
  type Test,
  windowOf,
} from './operators.ts';

/** A mistake in a question; the message says what was expected and what came. */
export class QuestionError extends Error {}

export type Answer =
  | { readonly events: readonly TraceEvent[] }
  | { readonly groups: readonly Group[]; readonly unit: 'ns' | 'events' };

/** What a stage gets: what is left, and the whole trace. */
type Stage = (left: readonly TraceEvent[], all: readonly TraceEvent[]) => Answer;

/** Answers the question. Throws a QuestionError for one that cannot be understood. */
export function ask(question: string, all: readonly TraceEvent[]): Answer {
  let answer: Answer = { events: all };
  for (const stage of readQuestion(question)) {
    if (!('events' in answer)) throw new QuestionError('nothing can follow a group, whose answer is numbers');
    answer = stage(answer.events, all);
  }
  return answer;
}

export function readQuestion(question: string): Stage[] {
  if (question.trim() === '') return [];
  return question.split('|').map((text) => {
    const [name = '', ...words] = wordsOf(text);
    const operator = OPERATORS[name as keyof typeof OPERATORS] as ((words: readonly string[]) => Stage) | undefined;
    if (operator === undefined || !Object.hasOwn(OPERATORS, name))
      throw new QuestionError(expected(`an operator (${Object.keys(OPERATORS).join(', ')})`, name, OPERATORS));
    return operator(words);
  });
}

/** Words between spaces; quotes keep spaces in. */
function wordsOf(text: string): string[] {
  return (text.match(/(?:[^\s"]|"[^"]*")+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

const keeping = (choose: (left: readonly TraceEvent[], all: readonly TraceEvent[]) => readonly TraceEvent[]): Stage => {
  return (left, all) => ({ events: choose(left, all) });
};

const OPERATORS = {
  filter: (words: readonly string[]): Stage => {
    if (words.length === 0) throw new QuestionError('filter: expected tests such as kind=repair lasts>1ms, came none');
    return keeping((left, all) => {
      const tests = words.map((word) => testOf(word, zeroOf(all)));
      return left.filter((event) => tests.every((test) => test(event)));
    });
  },
  window: ([from, to, ...rest]: readonly string[]): Stage => {
    if (from === undefined || to === undefined || rest.length > 0)
      throw new QuestionError('window: expected two times, such as window -5ms 20ms or window strike detection');
    return keeping((left, all) => windowOf(left, timeOf(from, all), timeOf(to, all)));
  },
  pair: ([from, to, ...rest]: readonly string[]): Stage => {
    if (from === undefined || to === undefined || rest.length > 0)
      throw new QuestionError('pair: expected two kinds or tests, such as pair strike detection');
    return keeping((left, all) => pairsOf(left, kindOrTest(from, zeroOf(all)), kindOrTest(to, zeroOf(all))));
  },
  causes: (words: readonly string[]): Stage => {
    none('causes', words);
    return keeping(causesOf);
  },
  effects: (words: readonly string[]): Stage => {
    none('effects', words);
    return keeping(effectsOf);
  },
  state: ([time, ...rest]: readonly string[]): Stage => {
    if (time === undefined || rest.length > 0) throw new QuestionError('state: expected one time, such as state 12ms');
    return keeping((left, all) => stateAt(left, timeOf(time, all)));
  },
  group: ([field, aggregate = 'count', ...rest]: readonly string[]): Stage => {
    if (field === undefined || !Object.hasOwn(FIELDS, field))
      throw new QuestionError(expected(`group: a field (${Object.keys(FIELDS).join(', ')})`, field ?? '', FIELDS));
    if (!Object.hasOwn(AGGREGATES, aggregate) || rest.length > 0)
      throw new QuestionError(
        expected(`group: one of ${Object.keys(AGGREGATES).join(', ')}`, [aggregate, ...rest].join(' '), AGGREGATES),
      );
    return (left) => ({
      groups: groupsOf(left, field as Field, aggregate as Aggregate),
      unit: aggregate === 'count' ? 'events' : 'ns',
    });
  },
  first: (words: readonly string[]): Stage => {
    const count = countOf('first', words);
    return keeping((left) => left.slice(0, count));
  },
  last: (words: readonly string[]): Stage => {
    const count = countOf('last', words);
    return keeping((left) => left.slice(-count));
  },
} as const;

function none(operator: string, words: readonly string[]): void {
  if (words.length > 0) throw new QuestionError(`${operator}: expected nothing after it, came '${words.join(' ')}'`);
}

function countOf(operator: string, words: readonly string[]): number {
  const count = words.length === 1 && /^\d{1,9}$/.test(words[0]!) ? Number(words[0]) : 0;
  if (count < 1) throw new QuestionError(`${operator}: expected a number from 1, came '${words.join(' ')}'`);
  return count;
}

/** `kind=repair`, `actor~app`, `text!=x`, `at>0ms`, `lasts>=1ms`, `fact.counts=true`. */
function testOf(word: string, zeroNanos: number): Test {
  const [, field = '', operator = '', value = ''] = /^([A-Za-z.]+)(!=|>=|<=|=|~|<|>)(.*)$/.exec(word) ?? [];
  if (field === '') throw new QuestionError(`filter: expected a test such as kind=repair, came '${word}'`);
  if (field === 'at' || field === 'lasts') {
    const given = nanosOf(value, word);
    const compare = COMPARISONS[operator];
    if (compare === undefined) throw new QuestionError(`${word}: expected =, <, <=, > or >= beside ${field}`);
    if (field === 'at') return ({ atNanos }) => compare(atNanos - zeroNanos, given);
    return (event) => compare(lastsNanos(event) ?? Number.POSITIVE_INFINITY, given);
  }
  const read = readerOf(field);
  if (operator === '=') return (event) => read(event) === value;
  if (operator === '!=') return (event) => read(event) !== value;
  if (operator === '~') return (event) => read(event).toLowerCase().includes(value.toLowerCase());
  throw new QuestionError(`${word}: expected =, != or ~ (contains) beside ${field}`);
}

function readerOf(field: string): (event: TraceEvent) => string {
  if (field.startsWith('fact.')) return ({ facts }) => String(facts[field.slice('fact.'.length)] ?? '');
  if (Object.hasOwn(FIELDS, field)) return FIELDS[field as Field];
  const known = { ...FIELDS, at: 0, lasts: 0, 'fact.NAME': 0 };
  throw new QuestionError(expected(`filter: a field (${Object.keys(known).join(', ')})`, field, known));
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const kindOrTest = (word: string, zeroNanos: number): Test =>
  /[=~<>]/.test(word) ? testOf(word, zeroNanos) : ({ kind }) => kind === word;

/** A duration since the first strike, or a kind of event, whose first one is meant. */
function timeOf(word: string, all: readonly TraceEvent[]): number {
  if (/^[+-]?[\d.]/.test(word)) return zeroOf(all) + nanosOf(word, word);
  if (word === 'end') return Math.max(0, ...all.map(({ atNanos, untilNanos }) => untilNanos ?? atNanos));
  const found = all.find(({ kind }) => kind === word);
  if (found !== undefined) return found.atNanos;
  const kinds = Object.fromEntries(all.map(({ kind }) => [kind, 0]));
  throw new QuestionError(expected(`a time such as -5ms, or one of ${Object.keys(kinds).join(', ')}`, word, kinds));
}

function nanosOf(text: string, word: string): number {
  const [, sign = '', amount = ''] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const ms = parseQuantity('duration', amount);
  if (ms === undefined)
    throw new QuestionError(`${word}: expected a duration with its unit, such as 5ms, came '${text}'`);
  return (sign === '-' ? -1 : 1) * Math.round(ms * 1e6);
}

function expected(what: string, came: string, known: Readonly<Record<string, unknown>>): string {
  const meant = nearest(came, Object.keys(known));
  return `expected ${what}, came '${came}'${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}
