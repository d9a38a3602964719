/** From what a scenario says of a system to the model of it, with everything that is wrong noted at its place. */

import type { Path } from '../../../experiment/path.ts';
import type { Violation } from '../../../experiment/rule.ts';
import {
  ALWAYS,
  type Component,
  type Condition,
  type CostRate,
  MOST_STATES,
  type StateModel,
  type Transition,
  type Variable,
} from '../net/model.ts';
import { Clocks } from './clocks.ts';
import { Conditions, type Known, LARGEST_COUNT } from './conditions.ts';
import { withCrews } from './crews.ts';
import { shapeViolations } from './graph.ts';
import { measuresOf } from './measures.ts';
import { type Places, readModelFile } from './model-file.ts';
import { Moves } from './moves.ts';
import { rewardsOf } from './rewards.ts';
import { DISCIPLINES } from './system-fields.ts';
import { type Read, Values } from './values.ts';
import type { Settings, WrittenComponent, WrittenComponents, WrittenCondition, WrittenTransition } from './written.ts';

export interface ReadModel {
  /** What can be simulated, if there are no violations. */
  readonly model: StateModel;
  readonly violations: readonly Violation[];
  /** Of a model in a file, by the name of a rule, where its command is. */
  readonly places?: Places;
}

const DEFAULT_YEAR_HOURS = 8766;
const HOUR_MS = 3_600_000;
/** Of all components together: a system of more is simulated as a whole, not by its states. */
const MOST_INSTANCES = 200;
const LARGEST_COUNTER = 1_000_000_000;

const NOTHING: StateModel = { components: [], up: ALWAYS, costs: [], yearMs: 1, measures: [] };

export function readStateModel(settings: Settings): ReadModel {
  return new Reader(settings).read();
}

class Reader {
  readonly #settings: Settings;
  readonly #values: Values;
  readonly #violations: Violation[] = [];
  readonly #known = new Map<string, Known>();
  readonly #counters: readonly Variable[];
  readonly #conditions: Conditions;
  readonly #moves: Moves;
  readonly #clocks: Clocks;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#values = new Values(settings.parameters ?? {});
    const { parameters = {} } = settings;
    this.#counters = this.#readCounters();
    this.#conditions = new Conditions(this.#known, this.#counters, parameters, this.#values, this.#violations);
    this.#moves = new Moves(this.#conditions, this.#counters, this.#values, this.#violations);
    this.#clocks = new Clocks(this.#values, this.#violations);
  }

  read(): ReadModel {
    const { components, model, yearHours = DEFAULT_YEAR_HOURS } = this.#settings;
    if ((components === undefined) === (model === undefined))
      this.#note(
        [components === undefined ? 'components' : 'model'],
        'components or a model',
        components === undefined ? 'neither' : 'both',
      );
    const yearMs = yearHours * HOUR_MS;
    const { model: read, places } =
      components === undefined
        ? readModelFile(this.#settings, this.#values, yearMs, this.#violations)
        : { model: this.#system(components, yearMs), places: undefined };
    if (model !== undefined)
      for (const field of ['counters', 'moves', 'crews', 'failures', 'rewards', 'costs'] as const)
        if (this.#settings[field] !== undefined) this.#note([field], `no ${field} beside a model`, 'some');
    if (read === null) return { model: NOTHING, violations: this.#violations };
    for (const name of this.#values.unused())
      this.#note(['parameters', name], 'a parameter that some field uses', 'one that none does');
    if (this.#violations.length === 0) this.#violations.push(...shapeViolations(read, this.#settings));
    return { model: read, violations: this.#violations, ...(places && { places }) };
  }

  #system(written: WrittenComponents, yearMs: number): StateModel {
    const { up, costs = [], failures } = this.#settings;
    for (const field of ['constants', 'properties', 'timeUnit'] as const)
      if (this.#settings[field] !== undefined) this.#note([field], `no ${field} without a model`, 'some');
    const entries = Object.entries(written);
    if (entries.length + this.#counters.length === 0)
      this.#note(['components'], 'at least one component or counter', 'none');
    for (const [name, component] of entries) this.#know(name, component);
    this.#checkTree(entries);
    const { crews, components } = withCrews(
      this.#settings,
      entries.map(([name, component]) => this.#component(name, component)),
      this.#values,
      this.#violations,
    );
    const readCondition = (condition: WrittenCondition | undefined, path: Path): Condition =>
      this.#conditions.read(condition, null, path);
    if (up === undefined) this.#note(['up'], 'when the system counts as up', 'nothing');
    const rules = this.#moves.rules(this.#settings);
    return {
      components,
      variables: this.#counters,
      rules,
      crews,
      ...(failures && { struck: failures.component }),
      rewards: rewardsOf(this.#settings, components, rules, this.#conditions, this.#violations),
      up: readCondition(up, ['up']),
      costs: costs.flatMap((cost, index) => this.#cost(cost, ['costs', index])),
      yearMs,
      measures: measuresOf(
        this.#settings.measures ?? {},
        readCondition,
        Object.keys(this.#settings.rewards ?? {}),
        this.#values,
        this.#violations,
      ),
    };
  }

  #readCounters(): Variable[] {
    return Object.entries(this.#settings.counters ?? {}).map(([name, { from: low = 0, to, start = low }]) => {
      const path = ['counters', name];
      const high = this.#take(this.#values.count(to, low, LARGEST_COUNTER), [...path, 'to']) ?? low;
      const initial = this.#take(this.#values.count(start, low, high), [...path, 'start']) ?? low;
      return { name, low, high, initial };
    });
  }

  #know(name: string, { on, count = 1, states }: WrittenComponent): void {
    const path = ['components', name];
    if (states.length === 0) this.#note([...path, 'states'], 'at least one state', 'an empty list');
    if (states.length > MOST_STATES)
      this.#note([...path, 'states'], `at most ${MOST_STATES} states`, `${states.length}`);
    for (const [index, state] of states.entries())
      if (states.indexOf(state) !== index)
        this.#note([...path, 'states', index], 'each state once', `a second '${state}'`);
    const read = this.#take(this.#values.count(count, 1, LARGEST_COUNT), [...path, 'count']);
    this.#known.set(name, { on: on ?? null, count: read ?? 1, states });
  }

  /** Whatever a component is on exists and is not, in the end, on it. */
  #checkTree(entries: readonly (readonly [string, WrittenComponent])[]): void {
    let instances = 0;
    for (const [name, { on }] of entries) {
      if (on === undefined || !this.#conditions.component(on, ['components', name, 'on'])) {
        instances += this.#known.get(name)?.count ?? 1;
        continue;
      }
      const way = [name];
      for (let at: string | null = on; at !== null && !way.includes(at); at = this.#known.get(at)?.on ?? null)
        way.push(at);
      if ((this.#known.get(way.at(-1) ?? '')?.on ?? null) !== null)
        this.#note(['components', name, 'on'], 'a component that is not, in the end, on this one', `'${on}'`);
      instances += way.reduce((product, each) => product * (this.#known.get(each)?.count ?? 1), 1);
    }
    if (instances > MOST_INSTANCES)
      this.#note(['components'], `at most ${MOST_INSTANCES} instances of components`, `${instances}`);
  }

  #component(name: string, { on, states, needs, transitions, discipline }: WrittenComponent): Component {
    const path = ['components', name];
    const needed = this.#conditions.read(needs, name, [...path, 'needs']);
    return {
      name,
      on: on ?? null,
      count: this.#known.get(name)?.count ?? 1,
      states,
      transitions: Object.entries(transitions).flatMap(([move, written]) =>
        this.#transition(name, move, written, needed),
      ),
      discipline: DISCIPLINES[discipline ?? 'random'],
    };
  }

  #transition(component: string, name: string, written: WrittenTransition, needed: Condition): Transition[] {
    const path = ['components', component, 'transitions', name];
    const from = this.#conditions.states(component, written.from, [...path, 'from']);
    const leads = this.#moves.ofTransition(component, written, path);
    const when = this.#conditions.read(written.when, component, [...path, 'when']);
    const clock = this.#clocks.read(written, path);
    if (clock === undefined) return [];
    if (clock.kind === 'forced' && leads.ways === undefined && from.includes(leads.to))
      this.#note([...path, 'to'], 'another state, since the move is made immediately', `'${leads.to}'`);
    return [{ name, from, when: clock.kind === 'forced' ? when : both(needed, when), clock, ...leads }];
  }

  #cost({ component, in: states, perHour }: NonNullable<Settings['costs']>[number], path: Path): CostRate[] {
    if (!this.#conditions.component(component, [...path, 'component'])) return [];
    const expected = 'a number per hour, or the name of a parameter that holds one';
    const rate = this.#take(this.#values.number(perHour, expected), [...path, 'perHour']);
    return [{ component, states: this.#conditions.states(component, states, [...path, 'in']), perHour: rate ?? 0 }];
  }

  /** The value, or undefined with what is wrong noted. */
  #take<Value>(read: Read<Value>, field: Path): Value | undefined {
    if ('value' in read) return read.value;
    this.#violations.push({ field, ...read.wrong });
    return undefined;
  }

  #note(field: Path, expected: string, came: string): void {
    this.#violations.push({ field, expected, came });
  }
}

/** One of the alternatives of each. */
const both = (a: Condition, b: Condition): Condition => a.flatMap((one) => b.map((other) => [...one, ...other]));
