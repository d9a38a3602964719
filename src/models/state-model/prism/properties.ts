/**
 * Properties in PRISM's language as measures: P, S and R without nesting, and filters of them. A bound, as in
 * `P>=0.9 [ ... ]`, is read as the question what the value is, but in filters that count.
 */
import { nearest } from '../../../experiment/suggest.ts';
import { type Expression, numeral, operation } from '../net/expression.ts';
import { shownNumber } from '../net/fault.ts';
import type { AskedAtFirst, Bound, Condition, Filtered, Measure, Take } from '../net/model.ts';
import type { PrismModel } from './compile.ts';
import type { Names } from './names.ts';
import type { Text } from './problem.ts';
import { readExpression, readTime } from './read-expression.ts';
import { readConstant, readFormula, readLabel } from './read-model.ts';
import type { Written } from './syntax.ts';
import { Reader } from './tokens.ts';

export interface Properties {
  readonly measures: readonly Measure[];
  /** Constants that they leave open. */
  readonly openConstants: readonly string[];
}

/** @param unitMs Of time in the model. */
export function readProperties(source: Text, model: PrismModel, unitMs: number): Properties {
  const reader = new Reader(source);
  const names = model.names.beside(source);
  const properties = new PropertyReader(reader, names, model, unitMs);
  const measures: Measure[] = [];
  const taken = new Set<string>();
  while (reader.next.kind !== 'end') {
    if (reader.takeIf(';')) continue;
    if (reader.is('const')) names.addConstant(readConstant(reader));
    else if (reader.is('formula')) names.addFormula(readFormula(reader));
    else if (reader.is('label')) names.addLabel(readLabel(reader));
    else {
      for (const measure of properties.property()) {
        let { name } = measure;
        for (let copy = 2; taken.has(name); copy++) name = `${measure.name} (${copy})`;
        taken.add(name);
        measures.push({ ...measure, name });
      }
    }
  }
  return { measures, openConstants: names.openConstants };
}

/** A condition of the model's states as a text. */
export function readCondition(source: Text, { names }: PrismModel): Condition {
  const reader = new Reader(source);
  const written = readExpression(reader);
  if (reader.next.kind !== 'end') reader.refuse('the end of the condition');
  const own = names.beside(source);
  const isLabel = written.is === 'name' && !own.isKnown(written.name) && own.hasLabel(written.name);
  return conditionOf(isLabel ? { ...written, is: 'label' } : written, own);
}

const conditionOf = (written: Written, names: Names): Condition => [[{ expression: names.truth(written) }]];
const ANYWHERE: Condition = [[{ expression: numeral(1) }]];

type Asked = AskedAtFirst;

/** By what stands first in a filter: what it takes; `range` is both ends. */
const TAKES: Readonly<Record<string, readonly Take[]>> = {
  min: ['least'],
  max: ['most'],
  range: ['least', 'most'],
  avg: ['mean'],
  sum: ['sum'],
  '+': ['sum'],
  count: ['count'],
  first: ['first'],
  state: ['only'],
  forall: ['all'],
  '&': ['all'],
  exists: ['some'],
  '|': ['some'],
};
const OF_TRUTH: readonly Take[] = ['count', 'all', 'some'];
const OF_NUMBERS: readonly Take[] = ['least', 'most', 'mean', 'sum'];

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

class PropertyReader {
  readonly #reader: Reader;
  readonly #names: Names;
  readonly #model: PrismModel;
  readonly #unitMs: number;

  constructor(reader: Reader, names: Names, model: PrismModel, unitMs: number) {
    this.#reader = reader;
    this.#names = names;
    this.#model = model;
    this.#unitMs = unitMs;
  }

  /** Several where the answer is: both ends of a range, or an answer for each state that the model can begin in. */
  property(): Measure[] {
    const reader = this.#reader;
    const given = reader.next.kind === 'text' && reader.ahead(1).text === ':' ? reader.take().text : null;
    if (given !== null) reader.expect(':');
    const { start } = reader.next;
    const asked = reader.is('filter') ? this.#filters() : this.#plain();
    const { end } = reader.last;
    const name = given ?? reader.source.text.slice(start, end).replace(/\s+/g, ' ');
    if (reader.is('&', '|', '=>', '<=>', '+', '-', '*', '/', '?'))
      reader.refuse('the end of the property (several are not combined)');
    return asked.map((each) => {
      const isEnd = each.is === 'filter' && asked.length > 1;
      return { name: isEnd ? `${name} (${each.take})` : name, ...each };
    });
  }

  /** Of a model that can begin in several states also the least and the most of them. */
  #plain(): (Asked | Filtered)[] {
    const { of } = this.#asked();
    if (this.#model.starts === undefined) return [of];
    const over: Condition = [[{ expression: this.#names.truth({ is: 'label', name: 'init', start: 0, end: 0 }) }]];
    return [of, ...(['least', 'most'] as const).map((take) => filter(take, of, over, null))];
  }

  /** `filter(max, P=? [ ... ], "label")`. */
  #filters(): Filtered[] {
    const reader = this.#reader;
    reader.take();
    reader.expect('(');
    const names = Object.keys(TAKES).filter((name) => /^\w/.test(name));
    const { text } = reader.next;
    const takes = Object.hasOwn(TAKES, text) ? TAKES[text]! : undefined;
    if (takes === undefined) return reader.refuse(`what the filter takes (${names.join(', ')})`, nearest(text, names));
    reader.take();
    reader.expect(',');
    const { start } = reader.next;
    const { of, bound } = this.#isProperty() ? this.#asked() : { of: this.#value(), bound: null };
    const isTruth = bound !== null || (of.is === 'value' && of.isTruth);
    const span = { start, end: reader.last.end };
    if (!isTruth && OF_TRUTH.some((take) => takes.includes(take)))
      this.#names.refuse(
        span,
        `something that is true or false, such as P>=0.9 [ ... ], in a filter ${text}`,
        'a number',
      );
    if (isTruth && OF_NUMBERS.some((take) => takes.includes(take)))
      this.#names.refuse(span, `a number, such as P=? [ ... ], in a filter ${text}`, 'something that is true or false');
    const over = reader.takeIf(',') ? this.#state() : ANYWHERE;
    reader.expect(')');
    return takes.map((take) => filter(take, of, over, bound));
  }

  #value(): Extract<Filtered['of'], { is: 'value' }> {
    const { expression, type } = this.#names.read(readExpression(this.#reader));
    return { is: 'value', value: expression, isTruth: type === 'bool' };
  }

  #isProperty(): boolean {
    const reader = this.#reader;
    return (
      reader.is('P', 'S', 'R') &&
      ['=', '<', '<=', '>', '>=', '{'].includes(reader.ahead(1).text) &&
      !this.#names.isKnown(reader.next.text)
    );
  }

  /** With the bracket that ends it. */
  #asked(): { readonly of: Asked; readonly bound: Bound | null } {
    const reader = this.#reader;
    if (reader.is('Pmin', 'Pmax', 'Rmin', 'Rmax'))
      reader.refuse('P, S or R, since a chain leaves nothing open that could be least or most');
    if (reader.is('E', 'A')) reader.refuse('P, S or R (E and A are not read)');
    if (!reader.is('P', 'S', 'R')) reader.refuse('a property: P, S or R');
    const { text } = reader.take();
    const reward = text === 'R' ? this.#reward() : '';
    const bound = this.#bound();
    reader.expect('[');
    const of: Asked =
      text === 'P'
        ? this.#path()
        : text === 'R'
          ? this.#accumulated(reward)
          : { is: 'long-run-share', condition: this.#state() };
    reader.expect(']');
    return { of, bound };
  }

  /** `=?`, which is none, or a bound. */
  #bound(): Bound | null {
    const reader = this.#reader;
    if (reader.is('min', 'max'))
      reader.refuse("'=?' or a bound, since a chain leaves nothing open that could be least or most");
    if (reader.takeIf('=')) {
      reader.expect('?');
      return null;
    }
    const sign = (['<', '<=', '>', '>='] as const).find((each) => reader.is(each));
    if (sign === undefined) return reader.refuse("'=?' or a bound such as '>=0.9'");
    reader.take();
    return { sign, value: this.#names.constant(readExpression(reader), 'double') };
  }

  /** `{"name"}`, `{2}`, or the first. */
  #reward(): string {
    const reader = this.#reader;
    const { rewards } = this.#model;
    const names = rewards.map(({ name }) => name);
    if (rewards.length === 0) reader.refuse('a property without rewards, since the model has none');
    if (!reader.takeIf('{')) return names[0]!;
    const { kind, text } = reader.next;
    const name = kind === 'text' ? text : names[Number(text) - 1];
    if (name === undefined || !names.includes(name))
      return reader.refuse(`rewards of the model (${names.map((each) => `"${each}"`).join(', ')})`);
    reader.take();
    reader.expect('}');
    return name;
  }

  #path(): Asked {
    const reader = this.#reader;
    if (reader.is('X') && !this.#names.isKnown('X')) {
      reader.take();
      return { is: 'next', condition: this.#state() };
    }
    if (reader.is('F', 'G') && reader.ahead(1).kind !== 'end') {
      const isAlways = reader.take().text === 'G';
      const window = this.#window();
      const condition = this.#state();
      const reaches = isAlways ? notOf(condition) : condition;
      return { is: 'until', holds: ANYWHERE, reaches, ...window, isOpposite: isAlways };
    }
    const holds = this.#state();
    const { text } = reader.next;
    if (!reader.is('U', 'W', 'R')) reader.refuse('U, W or R');
    reader.take();
    const window = this.#window();
    const reaches = this.#state();
    const [isNot, isNotThere] = [notOf(holds), notOf(reaches)];
    // Of the opposite: that both fail before the second holds; that the second fails before the first holds.
    if (text === 'W')
      return {
        is: 'until',
        holds: andOf(holds, isNotThere),
        reaches: andOf(isNot, isNotThere),
        ...window,
        isOpposite: true,
      };
    if (text === 'R') return { is: 'until', holds: isNot, reaches: isNotThere, ...window, isOpposite: true };
    if (reader.is('{')) reader.refuse("']': what is asked is asked of the initial state");
    return { is: 'until', holds, reaches, ...window, isOpposite: false };
  }

  /** `<=t`, `>=t` or `[a,b]`; any time where nothing is said. */
  #window(): Window {
    const reader = this.#reader;
    if (reader.takeIf('<=') || reader.takeIf('<')) return { fromMs: 0, toMs: this.#time() };
    if (reader.takeIf('>=') || reader.takeIf('>')) return { fromMs: this.#time(), toMs: Number.POSITIVE_INFINITY };
    if (reader.takeIf('=')) {
      const at = this.#time();
      return { fromMs: at, toMs: at };
    }
    if (!reader.is('[')) return { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
    const open = reader.take();
    const fromMs = this.#time();
    reader.expect(',');
    const toMs = this.#time();
    reader.expect(']');
    if (fromMs > toMs) this.#names.refuse(open, 'two times, the earlier one first', 'the later one first');
    return { fromMs, toMs };
  }

  #time(): number {
    const written = readTime(this.#reader);
    const value = this.#names.constant(written, 'double');
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY))
      this.#names.refuse(written, 'a time of 0 or above', shownNumber(value));
    return value * this.#unitMs;
  }

  #accumulated(reward: string): Asked {
    const reader = this.#reader;
    if (reader.takeIf('S')) return { is: 'long-run-reward', reward };
    if (reader.takeIf('F')) return { is: 'reward-to', reward, condition: this.#state() };
    if (reader.is('C', 'I')) {
      const isAt = reader.take().text === 'I';
      if (!isAt && reader.is(']')) reader.refuse("'<=' and a time (C without one is not read)");
      reader.expect(isAt ? '=' : '<=');
      return { is: isAt ? 'reward-at' : 'reward-until', reward, timeMs: this.#time() };
    }
    return reader.refuse('C<=t, I=t, F or S');
  }

  #state(): Condition {
    const reader = this.#reader;
    if (this.#isProperty()) reader.refuse('a condition on states (properties in properties are not read)');
    return conditionOf(readExpression(reader), this.#names);
  }
}

const filter = (take: Take, of: Filtered['of'], over: Condition, bound: Bound | null): Filtered => ({
  is: 'filter',
  over,
  take,
  of,
  bound,
});

/** Each is one expression. */
const expressionOf = (condition: Condition): Expression =>
  condition.flat().flatMap((each) => ('expression' in each ? [each.expression] : []))[0]!;
const notOf = (condition: Condition): Condition => [[{ expression: operation('not', expressionOf(condition)) }]];
const andOf = (a: Condition, b: Condition): Condition => [
  [{ expression: operation('and', expressionOf(a), expressionOf(b)) }],
];
