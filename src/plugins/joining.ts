/**
 * A catalogue with a plugin's additions: the same experiments over more parts, and more experiments and figures. What
 * is there stays as it is and keeps its order, so that a scenario which names nothing of the plugin has the same
 * records.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Catalogue, type LoadedPlugin, placeOf } from '../experiment/catalogue.ts';
import { attribute, type Entry, listOf, namesOf, type Parts } from '../experiment/entry.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { experiments } from '../experiments.ts';
import { breachOf, kindsOf, partContract, pluginContract } from './contracts.ts';
import { inWords, PluginError } from './error.ts';
import type { House, HouseParts, PluginOf } from './plugin.ts';

/** rvisim without a plugin. */
export const ownCatalogue: Catalogue = { experiments, figures: [], plugins: [], origins: new Map() };

/** Nothing that a plugin is given can be changed by it: whatever else this process does has the same parts. */
function givenParts(): HouseParts {
  for (const { parts } of experiments)
    for (const entries of Object.values(parts)) {
      Object.freeze(entries);
      for (const entry of entries)
        for (const each of [entry, repairsOf(entry), ...repairsOf(entry)]) Object.freeze(each);
    }
  return Object.fromEntries(experiments.map(({ name, parts }) => [name, parts])) as unknown as HouseParts;
}

/** A plugin's record as far as it is known to be sound. */
interface Sound extends Omit<PluginOf<Entry>, 'parts'> {
  readonly parts?: Readonly<Record<string, Parts>>;
}

/**
 * Adds what the module exports as `plugin`. `figures` are the names of rvisim's own. Throws a PluginError for whatever
 * breaks a contract, and for a name that is taken.
 */
export function joined(base: Catalogue, exported: unknown, loaded: Loading, figures: readonly string[]): Catalogue {
  const plugin = soundPlugin(exported, loaded.file);
  const place = `plugin ${plugin.name} (${loaded.file})`;
  const twin = base.plugins.find(({ mark }) => mark.name === plugin.name);
  if (twin !== undefined) throw taken(loaded.file, 'name', plugin.name, `plugin ${twin.path}`);
  const joining = new Joining(base, loaded.file, place);
  for (const [index, each] of (plugin.experiments ?? []).entries()) joining.addExperiment(each, index);
  for (const [name, parts] of Object.entries(plugin.parts ?? {})) joining.addParts(name, parts);
  for (const [index, each] of (plugin.figures ?? []).entries()) joining.addFigure(each, index, figures);
  return joining.done({ mark: { name: plugin.name, files: loaded.files }, path: loaded.path });
}

/** What is known of a module before anything is known of its plugin. */
export interface Loading {
  /** As it was given, for messages. */
  readonly file: string;
  readonly path: string;
  readonly files: LoadedPlugin['mark']['files'];
}

function soundPlugin(exported: unknown, file: string): Sound {
  let plugin = exported;
  if (typeof exported === 'function') {
    try {
      plugin = (exported as (given: House) => unknown)({ parts: givenParts() });
    } catch (error) {
      throw new PluginError(file, { field: 'plugin', expected: 'a plugin', came: `an exception: ${String(error)}` });
    }
  }
  const breach = breachOf(pluginContract, plugin);
  if (breach !== undefined) throw new PluginError(file, { ...breach, field: breach.field || 'plugin' });
  return plugin as Sound;
}

class Joining {
  readonly #base: Catalogue;
  readonly #file: string;
  readonly #place: string;
  #experiments: readonly Experiment[];
  readonly #figures: unknown[];
  readonly #origins: Map<string, string>;

  constructor(base: Catalogue, file: string, place: string) {
    this.#base = base;
    this.#file = file;
    this.#place = place;
    this.#experiments = base.experiments;
    this.#figures = [...base.figures];
    this.#origins = new Map(base.origins);
  }

  addExperiment(added: Experiment, index: number): void {
    const field = `experiments[${index}]`;
    if (this.#experiments.some(({ name }) => name === added.name))
      throw taken(this.#file, `${field}.name`, added.name, this.#whose(added.name));
    for (const [name, metric] of Object.entries(added.metrics))
      for (const other of this.#experiments) {
        const known = other.metrics[name];
        if (known === undefined || isDeepStrictEqual(known, metric)) continue;
        const expected = `the metric '${name}' as the experiment '${other.name}' has it (${this.#whose(other.name)})`;
        throw new PluginError(this.#file, { field: `${field}.metrics`, expected, came: 'another of this name' });
      }
    this.#experiments = [...this.#experiments, added];
    this.#note(added.name);
    attribute(added, this.#place);
    for (const [kind, entries] of Object.entries(added.parts))
      for (const { name } of entries) this.#note(added.name, kind, name);
  }

  addParts(name: string, parts: Parts): void {
    const asked = this.#experiments.find((each) => each.name === name);
    if (asked === undefined || isClosed(name)) {
      const names = namesOf(this.#experiments.filter((each) => !isClosed(each.name)));
      throw new PluginError(this.#file, {
        field: 'parts',
        expected: `an experiment that has parts to add to (${listOf(names)})`,
        came: `'${name}'`,
      });
    }
    const grown: Record<string, readonly Entry[]> = {};
    for (const [kind, entries] of Object.entries(parts)) {
      const field = `parts.${name}.${kind}`;
      this.#checkKind(asked, kind, field);
      for (const [index, part] of entries.entries()) {
        this.#checkPart(asked, kind, part, `${field}[${index}]`, grown[kind] ?? asked.parts[kind] ?? []);
        grown[kind] = [...(grown[kind] ?? asked.parts[kind] ?? []), part];
        this.#note(name, kind, part.name);
        attribute(part, this.#place);
      }
    }
    const over = asked.over(grown);
    this.#experiments = this.#experiments.map((each) => (each === asked ? over : each));
  }

  addFigure(added: Entry, index: number, own: readonly string[]): void {
    const isTaken = own.includes(added.name) || this.#origins.has(placeOf('figures', added.name));
    if (isTaken) throw taken(this.#file, `figures[${index}].name`, added.name, this.#whose('figures', added.name));
    this.#figures.push(added);
    this.#note('figures', added.name);
  }

  done(loaded: LoadedPlugin): Catalogue {
    return {
      experiments: this.#experiments,
      figures: this.#figures,
      plugins: [...this.#base.plugins, loaded],
      origins: this.#origins,
    };
  }

  #checkKind({ name, parts }: Experiment, kind: string, field: string): void {
    const kinds = kindsOf(name) ?? Object.keys(parts);
    if (kinds.includes(kind)) return;
    const expected = `a kind of part that plugins add to '${name}' (${listOf(kinds)})`;
    throw new PluginError(this.#file, { field, expected, came: `'${kind}'` });
  }

  #checkPart(asked: Experiment, kind: string, part: Entry, field: string, there: readonly Entry[]): void {
    const breach = breachOf(partContract(asked.name, kind), part, field);
    if (breach !== undefined) throw new PluginError(this.#file, breach);
    if (namesOf(there).includes(part.name))
      throw taken(this.#file, `${field}.name`, part.name, this.#whose(asked.name, kind, part.name));
    for (const [index, repair] of repairsOf(part).entries()) {
      const namesakes = there.filter((other) => namesOf(repairsOf(other)).includes(repair.name));
      if (namesakes.length === 0 || namesakes.some((other) => repairsOf(other).includes(repair))) continue;
      const [first = part] = namesakes;
      const expected = `the repair '${repair.name}' of ${first.name}, or another name for another repair`;
      const came = `another of this name; the first is that of ${this.#whose(asked.name, kind, first.name)}`;
      throw new PluginError(this.#file, { field: `${field}.repairs[${index}].name`, expected, came });
    }
  }

  #whose(...where: readonly string[]): string {
    return this.#origins.get(placeOf(...where)) ?? 'rvisim itself';
  }

  #note(...where: readonly string[]): void {
    this.#origins.set(placeOf(...where), this.#place);
  }
}

/** One of rvisim's own whose parts are those of other experiments, or that has none. */
const isClosed = (experiment: string): boolean =>
  experiments.some(({ name }) => name === experiment) && kindsOf(experiment) === undefined;

const repairsOf = (part: Entry & { readonly repairs?: readonly Entry[] }): readonly Entry[] => part.repairs ?? [];

function taken(file: string, field: string, name: string, by: string): PluginError {
  return new PluginError(file, {
    field,
    expected: 'a name that is free',
    came: `${inWords(name)}, which is that of ${by}`,
  });
}
