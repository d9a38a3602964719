/**
 * Properties in PRISM's language as measures: P, S and R without nesting. A bound, as in `P>=0.9 [ ... ]`, is read as
 * the question what the value is.
 */
import { numeral } from '../net/expression.ts';
import type { Condition, Measure } from '../net/model.ts';
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
      const measure = properties.property();
      let { name } = measure;
      for (let copy = 2; taken.has(name); copy++) name = `${measure.name} (${copy})`;
      taken.add(name);
      measures.push({ ...measure, name });
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

/** Distributes over `Measure`. */
type Unnamed<Each> = Each extends unknown ? Omit<Each, 'name'> : never;
type Asked = Unnamed<Measure>;

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

  property(): Measure {
    const reader = this.#reader;
    const given = reader.next.kind === 'text' && reader.ahead(1).text === ':' ? reader.take().text : null;
    if (given !== null) reader.expect(':');
    const { start } = reader.next;
    const asked = this.#asked();
    const end = reader.expect(']').end;
    const name = given ?? reader.source.text.slice(start, end).replace(/\s+/g, ' ');
    if (reader.is('&', '|', '=>', '<=>', '+', '-', '*', '/', '?'))
      reader.refuse('the end of the property (several are not combined)');
    return { name, ...asked };
  }

  #asked(): Asked {
    const reader = this.#reader;
    if (reader.is('filter')) reader.refuse('P, S or R without a filter: what is asked is asked of the initial state');
    if (reader.is('Pmin', 'Pmax', 'Rmin', 'Rmax'))
      reader.refuse('P, S or R, since a chain leaves nothing open that could be least or most');
    if (reader.is('E', 'A')) reader.refuse('P, S or R (E and A are not read)');
    if (!reader.is('P', 'S', 'R')) reader.refuse('a property: P, S or R');
    const { text } = reader.take();
    const reward = text === 'R' ? this.#reward() : '';
    this.#bound();
    reader.expect('[');
    if (text === 'P') return this.#path();
    if (text === 'R') return this.#accumulated(reward);
    return { is: 'long-run-share', condition: this.#state() };
  }

  /** `=?` or a bound, which is read as the same. */
  #bound(): void {
    const reader = this.#reader;
    if (reader.is('min', 'max'))
      reader.refuse("'=?' or a bound, since a chain leaves nothing open that could be least or most");
    if (reader.takeIf('=')) {
      reader.expect('?');
      return;
    }
    if (!reader.is('<', '<=', '>', '>=')) reader.refuse("'=?' or a bound such as '>=0.9'");
    reader.take();
    this.#names.constant(readExpression(reader), 'double');
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
    if (reader.is('X')) reader.refuse('F, G or U (X is not read)');
    if (reader.is('F', 'G') && reader.ahead(1).kind !== 'end') {
      const isAlways = reader.take().text === 'G';
      const window = this.#window();
      const condition = this.#state();
      const reaches = isAlways ? notOf(condition) : condition;
      return { is: 'until', holds: ANYWHERE, reaches, ...window, isOpposite: isAlways };
    }
    const holds = this.#state();
    if (reader.is('W', 'R')) reader.refuse(`U (${reader.next.text} is not read)`);
    reader.expect('U');
    const window = this.#window();
    const reaches = this.#state();
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
      this.#names.refuse(written, 'a time of 0 or above', `${value}`);
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
    if (
      reader.is('P', 'S', 'R') &&
      ['=', '<', '<=', '>', '>=', '{'].includes(reader.ahead(1).text) &&
      !this.#names.isKnown(reader.next.text)
    )
      reader.refuse('a condition on states (properties in properties are not read)');
    return conditionOf(readExpression(reader), this.#names);
  }
}

const notOf = (condition: Condition): Condition => [
  [
    {
      expression: {
        is: 'operation',
        operator: 'not',
        operands: condition.flat().flatMap((each) => ('expression' in each ? [each.expression] : [])),
      },
    },
  ],
];
