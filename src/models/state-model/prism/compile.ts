/**
 * A model in PRISM's language as a state model: its variables, and a rule for each command, or for each combination of
 * commands of several modules that are made together because they have the same action. The rate of a combination is
 * the product of theirs.
 */
import { type Expression, numeral, operation, variable } from '../net/expression.ts';
import { shownNumber } from '../net/fault.ts';
import type { Change, Condition, Reward, Rule, Variable } from '../net/model.ts';
import { ALONE, type Choices, composed } from './composition.ts';
import { modulesOf } from './copies.ts';
import { Names } from './names.ts';
import { lineAndColumn, type Span, type Text } from './problem.ts';
import { readModel } from './read-model.ts';
import { initialValues } from './start.ts';
import type { WrittenCommand, WrittenModel, WrittenModule, WrittenUpdate, WrittenVariable } from './syntax.ts';

export interface PrismModel {
  readonly names: Names;
  readonly variables: readonly Variable[];
  /** Where the model can begin, if that is several states. */
  readonly starts?: readonly (readonly number[])[];
  readonly rules: readonly Rule[];
  readonly rewards: readonly Reward[];
  /** By the name of a rule, where its command is. */
  readonly places: ReadonlyMap<string, Span>;
}

/** More could not be explored anyway. */
const MOST_RULES = 100_000;

/** @param unitMs Of time in the model. */
export function compile(source: Text, given: Readonly<Record<string, number | boolean>>, unitMs: number): PrismModel {
  const written = readModel(source);
  const names = new Names(source, given);
  for (const each of written.constants) names.addConstant(each);
  for (const each of written.formulas) names.addFormula(each);
  for (const each of written.labels) names.addLabel(each);
  const modules = modulesOf(written, names);
  for (const each of [...written.globals, ...modules.flatMap((module) => module.variables)])
    names.addVariable(each.name, each.bounds === null ? 'bool' : 'int', each);
  const { variables, starts } = variablesOf(written, modules, names);
  const places = new Map<string, Span>();
  const rules = new Rules(names, unitMs, places, new Map(variables.map((each) => [each.name, each]))).of(
    written,
    modules,
  );
  names.addBuiltIn(
    'init',
    starts === undefined || written.initial === null
      ? all(variables.map(({ name, initial }) => operation('=', variable(name), numeral(initial))))
      : names.truth(written.initial),
  );
  names.addBuiltIn('deadlock', operation('not', any(rules.map(canHappen))));
  for (const each of written.labels) names.truth(each.value);
  for (const each of written.formulas) names.read(each.value);
  return { names, variables, ...(starts && { starts }), rules, rewards: rewardsOf(written, names), places };
}

function variablesOf(
  written: WrittenModel,
  modules: readonly WrittenModule[],
  names: Names,
): Pick<PrismModel, 'variables' | 'starts'> {
  const all = [...written.globals, ...modules.flatMap((module) => module.variables)];
  const variables = all.map((each) => variableOf(each, written.initial !== null, names));
  if (written.initial === null) return { variables };
  const starts = initialValues(variables, names.truth(written.initial), written.initial, names);
  const beginning = variables.map((each, index) => ({ ...each, initial: starts[0]![index]! }));
  return { variables: beginning, ...(starts.length > 1 && { starts }) };
}

function variableOf({ name, bounds, initial, ...span }: WrittenVariable, hasInit: boolean, names: Names): Variable {
  if (initial !== null && hasInit)
    names.refuse(initial, 'no init of a variable beside init ... endinit', `one of ${name}`);
  if (bounds === null) {
    const value = initial === null ? 0 : names.constant(initial, 'bool');
    return { name, low: 0, high: 1, initial: value };
  }
  const [low, high] = bounds.map((each) => names.constant(each, 'int')) as [number, number];
  if (low > high) names.refuse(bounds[1], `at least ${low}, the lower bound of ${name}`, shownNumber(high));
  for (const [index, each] of [low, high].entries())
    if (Math.abs(each) > LARGEST)
      names.refuse(bounds[index]!, `a bound between -${LARGEST} and ${LARGEST}`, shownNumber(each));
  const value = initial === null ? low : names.constant(initial, 'int');
  if (value < low || value > high)
    names.refuse(initial ?? span, `a first value of ${name} from ${low} to ${high}`, shownNumber(value));
  return { name, low, high, initial: value };
}

const LARGEST = 1_000_000_000;

/** A command as one of those that are made together, with one of the things that it leads to. */
interface Step {
  readonly command: WrittenCommand;
  readonly guards: readonly Expression[];
  readonly rate: Expression;
  readonly changes: readonly Change[];
  readonly update: WrittenUpdate;
}

class Rules {
  readonly #names: Names;
  readonly #unitMs: number;
  readonly #places: Map<string, Span>;
  readonly #variables: ReadonlyMap<string, Variable>;
  readonly #rules: Rule[] = [];

  constructor(names: Names, unitMs: number, places: Map<string, Span>, variables: ReadonlyMap<string, Variable>) {
    this.#names = names;
    this.#unitMs = unitMs;
    this.#places = places;
    this.#variables = variables;
  }

  of({ globals, system }: WrittenModel, modules: readonly WrittenModule[]): Rule[] {
    const shared = new Set(globals.map(({ name }) => name));
    const steps = modules.map((module) => [module.name, this.#byAction(module, shared)] as const);
    const choices = composed(system, {
      modules: new Map(steps),
      allow: (combinations, action, first) => this.#allow(combinations, action, first),
      refuse: (at, expected, came, suggestion) => this.#names.refuse(at, expected, came, suggestion),
    });
    for (const each of choices.get(ALONE) ?? []) this.#add(each, ALONE);
    for (const [action, made] of choices) {
      if (action === ALONE) continue;
      if (made.length > 0) this.#allow(made.length, action, made[0]![0]!);
      for (const each of made) this.#add(each, action);
    }
    return this.#rules;
  }

  #byAction(module: WrittenModule, shared: ReadonlySet<string>): Choices<Step> {
    const own = new Set(module.variables.map(({ name }) => name));
    const choices = new Map<string, Step[][]>();
    for (const command of module.commands) {
      const action = command.action?.name ?? ALONE;
      const steps = this.#stepsOf(command, module, own, shared).map((step) => [step]);
      choices.set(action, [...(choices.get(action) ?? []), ...steps]);
    }
    return choices;
  }

  #allow(combinations: number, action: string, { command }: Step): void {
    if (combinations + this.#rules.length > MOST_RULES)
      this.#names.refuse(
        command,
        `at most ${MOST_RULES} combinations of commands that are made together`,
        `more, for the action '${action}'`,
      );
  }

  #stepsOf(
    command: WrittenCommand,
    module: WrittenModule,
    own: ReadonlySet<string>,
    shared: ReadonlySet<string>,
  ): Step[] {
    const names = this.#names;
    const guards = conjunctsOf(names.truth(command.guard));
    return command.updates.map((update) => {
      const { rate, changes } = update;
      const seen = new Set<string>();
      for (const { variable: each } of changes) {
        if (!names.variables.has(each.name)) names.refuse(each, `a variable of ${module.name}`, `'${each.name}'`);
        if (!own.has(each.name) && !shared.has(each.name))
          names.refuse(
            each,
            `a variable of ${module.name} or a global one`,
            `'${each.name}', which belongs to another module`,
          );
        if (shared.has(each.name) && command.action !== null)
          names.refuse(each, `no global variable in a command with an action`, `'${each.name}'`);
        if (seen.has(each.name)) names.refuse(each, `'${each.name}' once in an update`, 'a second time');
        seen.add(each.name);
      }
      const speed = rate === null ? numeral(1) : names.number(rate);
      if (speed.is === 'number' && !(speed.value > 0 && speed.value < Number.POSITIVE_INFINITY))
        names.refuse(rate ?? command, 'a rate above 0', shownNumber(speed.value));
      return { command, guards, rate: speed, update, changes: changes.map((change) => this.#changeOf(change)) };
    });
  }

  #changeOf({ variable: { name }, value }: WrittenUpdate['changes'][number]): Change {
    const names = this.#names;
    const isBool = names.variables.get(name) === 'bool';
    const expression = isBool ? names.truth(value) : names.whole(value);
    const { low, high } = this.#variables.get(name)!;
    if (expression.is === 'number' && (expression.value < low || expression.value > high))
      names.refuse(value, `a value of ${name} from ${low} to ${high}`, shownNumber(expression.value));
    return { variable: name, value: expression };
  }

  /** A rule for commands that are made together. */
  #add(steps: readonly Step[], action: string): void {
    const guards = steps.flatMap((step) => step.guards);
    if (guards.some((guard) => guard.is === 'number' && guard.value === 0)) return;
    const [first] = steps;
    const at = lineAndColumn(this.#names.source, first!.update);
    const name = action === ALONE ? at : `${at} [${action}]`;
    let own = name;
    for (let copy = 2; this.#places.has(own); copy++) own = `${name} ${copy}`;
    const { start, end } = first!.command;
    this.#places.set(own, { start, end });
    this.#rules.push({
      name: own,
      label: action,
      when: [guards.filter((guard) => guard.is !== 'number').map((expression) => ({ expression }))],
      clock: { kind: 'phases', meanMs: this.#unitMs, stages: 1, keeps: false },
      speed: productOf(steps.map(({ rate }) => rate)),
      ways: [{ weight: numeral(1), changes: steps.flatMap(({ changes }) => changes) }],
    });
  }
}

function productOf(rates: readonly Expression[]): Expression {
  const others = rates.filter((rate) => rate.is !== 'number');
  const product = rates.reduce((value, rate) => (rate.is === 'number' ? value * rate.value : value), 1);
  const factors = product === 1 && others.length > 0 ? others : [numeral(product), ...others];
  return factors.reduce((left, right) => operation('*', left, right));
}

/** What has to hold at once, one by one: what several rules ask is looked up once. */
function conjunctsOf(expression: Expression): Expression[] {
  const isAnd = expression.is === 'operation' && expression.operator === 'and';
  return isAnd ? expression.operands.flatMap(conjunctsOf) : [expression];
}

const all = (of: readonly Expression[]): Expression => of.reduce((a, b) => operation('and', a, b), numeral(1));
const any = (of: readonly Expression[]): Expression => of.reduce((a, b) => operation('or', a, b), numeral(0));

function canHappen({ when, speed }: Rule): Expression {
  const guards = when[0]!.flatMap((each) => ('expression' in each ? [each.expression] : []));
  const isSure = speed === undefined || speed.is === 'number';
  return all(isSure ? guards : [...guards, operation('>', speed, numeral(0))]);
}

function rewardsOf({ rewards }: WrittenModel, names: Names): Reward[] {
  return rewards.map(({ name, items }) => {
    const read = items.map(({ action, guard, amount }) => {
      const when: Condition = [[{ expression: names.truth(guard) }]];
      return { action, when, amount: names.number(amount) };
    });
    return {
      name,
      states: read.flatMap(({ action, when, amount }) => (action === null ? [{ when, rate: amount }] : [])),
      moves: read.flatMap(({ action, when, amount }) => (action === null ? [] : [{ label: action, when, amount }])),
    };
  });
}
