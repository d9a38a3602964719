/** What names in a model stand for, and whether what is said with them is a number or true or false. */
import { listOf } from '../../../experiment/entry.ts';
import { nearest } from '../../../experiment/suggest.ts';
import { type Expression, numeral, operation, variable } from '../net/expression.ts';
import { formulaOf } from '../net/formula.ts';
import { PrismProblem, type Span, type Text } from './problem.ts';
import type { Named, Written, WrittenConstant, WrittenDefinition } from './syntax.ts';

export type Type = 'bool' | 'int' | 'double';

export interface Typed {
  readonly expression: Expression;
  readonly type: Type;
}

/** What was defined, and the names of the text in which it was. */
interface Defined<What> {
  readonly as: What;
  readonly by: Names;
}

export type CountReader = (written: Extract<Written, { is: 'count' }>) => Expression;

const IN_WORDS = { bool: 'something that is true or false', int: 'a whole number', double: 'a number' } as const;

export class Names {
  readonly source: Text;
  readonly #given: Readonly<Record<string, number | boolean>>;
  readonly #constants = new Map<string, Defined<WrittenConstant>>();
  readonly #values = new Map<string, Typed>();
  readonly #formulas = new Map<string, Defined<WrittenDefinition>>();
  readonly #labels = new Map<string, Defined<WrittenDefinition>>();
  readonly #variables = new Map<string, 'int' | 'bool'>();
  /** Labels that every model has. */
  readonly #builtIn = new Map<string, Expression>();
  /** What is being looked up, outermost first. */
  readonly #open: string[] = [];
  /** Of all expressions that were read. */
  #parts = 0;
  /** Operations one inside the other that are being read, formulas written out. */
  #depth = 0;

  readonly #countOf: CountReader;

  /**
   * @param given Values of constants that the text leaves open.
   * @param countOf What a count means; a model in PRISM's language has nothing to count.
   */
  constructor(source: Text, given: Readonly<Record<string, number | boolean>>, countOf?: CountReader) {
    this.source = source;
    this.#given = given;
    this.#countOf = countOf ?? ((written) => this.refuse(written, 'a function of PRISM', "'count'"));
  }

  /** The same names and some more, for a text that speaks of the model. */
  beside(source: Text): Names {
    const names = new Names(source, this.#given);
    for (const [name, each] of this.#constants) names.#constants.set(name, each);
    for (const [name, each] of this.#values) names.#values.set(name, each);
    for (const [name, each] of this.#formulas) names.#formulas.set(name, each);
    for (const [name, each] of this.#labels) names.#labels.set(name, each);
    for (const [name, type] of this.#variables) names.#variables.set(name, type);
    for (const [name, each] of this.#builtIn) names.#builtIn.set(name, each);
    return names;
  }

  addConstant(constant: WrittenConstant): void {
    this.#once(constant);
    this.#constants.set(constant.name, { as: constant, by: this });
    const given = this.#own(constant.name);
    if (given !== undefined && constant.value !== null)
      this.refuse(
        constant,
        `a constant without a value, since constants: gives ${constant.name} one`,
        'one with a value',
      );
  }

  addFormula(formula: WrittenDefinition): void {
    this.#once(formula);
    this.#formulas.set(formula.name, { as: formula, by: this });
  }

  addLabel(label: WrittenDefinition): void {
    if (this.#labels.has(label.name)) this.refuse(label, `"${label.name}" once`, 'a second one');
    this.#labels.set(label.name, { as: label, by: this });
  }

  addBuiltIn(label: string, expression: Expression): void {
    this.#builtIn.set(label, expression);
  }

  addVariable(name: string, type: 'int' | 'bool', span: Span): void {
    this.#once({ name, ...span });
    this.#variables.set(name, type);
  }

  get variables(): ReadonlyMap<string, 'int' | 'bool'> {
    return this.#variables;
  }

  /** Whether a name stands for something, labels aside. */
  isKnown(name: string): boolean {
    return this.#variables.has(name) || this.#constants.has(name) || this.#formulas.has(name);
  }

  hasLabel(name: string): boolean {
    return this.#labels.has(name) || this.#builtIn.has(name);
  }

  formulaNamed(name: string): WrittenDefinition | undefined {
    return this.#formulas.get(name)?.as;
  }

  /** Constants that this text leaves open, given or not. */
  get openConstants(): string[] {
    return [...this.#constants.values()].flatMap(({ as: { name, value } }) => (value === null ? [name] : []));
  }

  truth(written: Written): Expression {
    return this.#as('bool', written);
  }

  number(written: Written): Expression {
    return this.#as('double', written);
  }

  whole(written: Written): Expression {
    return this.#as('int', written);
  }

  /** A number that does not depend on the state. */
  constant(written: Written, type: Type): number {
    const expression = this.#as(type, written);
    if (expression.is !== 'number') this.refuse(written, 'something that does not depend on the state', 'a variable');
    return expression.value;
  }

  read(written: Written): Typed {
    if (written.is === 'number')
      return { expression: numeral(written.value), type: written.isInteger ? 'int' : 'double' };
    if (written.is === 'truth') return { expression: numeral(written.value ? 1 : 0), type: 'bool' };
    if (written.is === 'label') return { expression: this.#label(written), type: 'bool' };
    if (written.is === 'count') return { expression: this.#countOf(written), type: 'int' };
    if (this.#depth >= DEEPEST) this.refuse(written, `at most ${DEEPEST} operations one inside the other`, 'more');
    this.#depth += 1;
    const read = written.is === 'name' ? this.#named(written) : this.#operation(written);
    this.#depth -= 1;
    return read;
  }

  refuse(span: Span, expected: string, came: string, suggestion?: string): never {
    throw new PrismProblem(this.source, span, { expected, came, suggestion });
  }

  #as(type: Type, written: Written): Expression {
    const read = this.read(written);
    if (read.type !== type && !(type === 'double' && read.type === 'int'))
      this.refuse(written, IN_WORDS[type], IN_WORDS[read.type]);
    this.#parts += partsOf(read.expression);
    this.#checkParts(written, this.#parts, MOST_PARTS_OF_ALL, 'all expressions together');
    return read.expression;
  }

  #checkParts(span: Span, parts: number, most: number, of: string): void {
    if (parts > most) this.refuse(span, `at most ${most} parts of ${of}, formulas written out`, 'more');
  }

  #once({ name, start, end }: { readonly name: string } & Span): void {
    if (this.isKnown(name)) this.refuse({ start, end }, `'${name}' once`, `a second '${name}'`);
  }

  #own(name: string): number | boolean | undefined {
    return Object.hasOwn(this.#given, name) ? this.#given[name] : undefined;
  }

  #named(written: Extract<Written, { is: 'name' }>): Typed {
    const { name } = written;
    const type = this.#variables.get(name);
    if (type !== undefined) return { expression: variable(name), type };
    const constant = this.#constants.get(name);
    if (constant !== undefined) return this.#remember(written, () => this.#valueOf(constant));
    const formula = this.#formulas.get(name);
    if (formula !== undefined) return this.#remember(written, () => formula.by.read(formula.as.value));
    const names = [...this.#variables.keys(), ...this.#constants.keys(), ...this.#formulas.keys()];
    return this.refuse(written, 'a variable, constant or formula of the model', `'${name}'`, nearest(name, names));
  }

  #remember(written: Named, find: () => Typed): Typed {
    const { name } = written;
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    if (this.#open.includes(name)) {
      const circle = [...this.#open.slice(this.#open.indexOf(name)), name].join(', ');
      this.refuse(written, 'a definition that does not need itself', `a circle through ${circle}`);
    }
    if (this.#open.length >= MOST_OPEN)
      this.refuse(written, `at most ${MOST_OPEN} definitions of which one needs the next`, 'more');
    this.#open.push(name);
    const found = find();
    this.#open.pop();
    this.#values.set(name, found);
    return found;
  }

  #valueOf({ as: constant, by: writer }: Defined<WrittenConstant>): Typed {
    const { name, type, value } = constant;
    const given = this.#own(name);
    if (value !== null) return { expression: numeral(writer.constant(value, type)), type };
    if (given === undefined) {
      const example = type === 'bool' ? 'true' : '1';
      return writer.refuse(constant, `a value of ${name}, such as constants: { ${name}: ${example} }`, 'none');
    }
    if (typeof given === 'boolean' ? type !== 'bool' : type === 'bool' || (type === 'int' && !Number.isInteger(given)))
      return writer.refuse(constant, `${IN_WORDS[type]} as the value of ${name} in constants:`, `${given}`);
    return { expression: numeral(Number(given)), type };
  }

  #label(written: Extract<Written, { is: 'label' }>): Expression {
    const { name } = written;
    const builtIn = this.#builtIn.get(name);
    if (builtIn !== undefined) return builtIn;
    const label = this.#labels.get(name);
    if (label !== undefined)
      return this.#remember({ ...written, name: `"${name}"` }, () => ({
        expression: label.by.truth(label.as.value),
        type: 'bool',
      })).expression;
    const names = [...this.#labels.keys(), ...this.#builtIn.keys()];
    const choices = names.length === 0 ? '' : ` (${listOf(names)})`;
    return this.refuse(written, `a label of the model${choices}`, `"${name}"`, nearest(name, names));
  }

  #operation({ operator, operands }: Extract<Written, { is: 'operation' }>): Typed {
    const read = operands.map((each) => this.read(each));
    const must = (index: number, isBool: boolean): void => {
      if ((read[index]!.type === 'bool') !== isBool)
        this.refuse(operands[index]!, IN_WORDS[isBool ? 'bool' : 'double'], IN_WORDS[read[index]!.type]);
    };
    const takesTruth = ['not', 'and', 'or', 'implies', 'iff'].includes(operator);
    const takesBoth = operator === '=' || operator === '!=' || operator === 'if';
    for (const index of read.keys()) if (!takesBoth) must(index, takesTruth);
    if (operator === 'if') must(0, true);
    if (takesBoth) must(read.length - 1, read.at(-2)!.type === 'bool');
    const inner = read.map(({ expression }) => expression);
    const type = typeOf(operator, operator === 'if' ? read.slice(1) : read);
    const made = operation(operator, ...inner);
    const isConstant = inner.every(({ is }) => is === 'number');
    const parts = inner.reduce((sum, each) => sum + partsOf(each), 1);
    this.#checkParts({ start: operands[0]!.start, end: operands.at(-1)!.end }, parts, MOST_PARTS, 'an expression');
    sizes.set(made, parts);
    return { expression: isConstant ? numeral(formulaOf(made, NOTHING).evaluate(NOWHERE)) : made, type };
  }
}

/** Each takes room on the stack. */
const DEEPEST = 1200;
const MOST_OPEN = 200;

/**
 * A formula of formulas of formulas is short as written and has more parts than there is room for when it is written
 * out, as it is wherever it is used.
 */
const MOST_PARTS = 10_000;
const MOST_PARTS_OF_ALL = 1_000_000;
const sizes = new WeakMap<Expression, number>();
const partsOf = (expression: Expression): number => sizes.get(expression) ?? 1;

const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', 'not', 'and', 'or', 'implies', 'iff'];

function typeOf(operator: string, operands: readonly Typed[]): Type {
  if (COMPARISONS.includes(operator)) return 'bool';
  if (['floor', 'ceil', 'round', 'mod'].includes(operator)) return 'int';
  if (operator === '/' || operator === 'log') return 'double';
  if (operands.some(({ type }) => type === 'double')) return 'double';
  return operands[0]!.type;
}

const NOWHERE = new Int32Array();
/** No name is looked up in what is constant. */
const NOTHING = { placeOf: () => 0, counted: () => ({ members: NOWHERE, states: 0 }) };
