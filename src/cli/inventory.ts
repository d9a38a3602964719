/** `rvisim list` and `rvisim check`: the names that a scenario can use, and the problems of scenarios. */
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { originOf } from '../experiment/catalogue.ts';
import type { Entry } from '../experiment/entry.ts';
import type { Variant } from '../experiment/runner.ts';
import { knownExperiments, knownParameterModels } from '../experiments.ts';
import { type PlatformValues, platforms, platformValues } from '../models/vmm/parameters/platforms.ts';
import { type Problem, ScenarioError } from '../scenario/errors.ts';
import { shippedScenarios } from '../scenario/locate.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { calibrationText, parametersDocument, parametersText } from './parameters.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';

/** What the experiments can name, by kind; and each experiment, for what it can name. */
export const kinds = (): readonly string[] =>
  [...new Set(knownExperiments().flatMap(({ parts }) => Object.keys(parts)))].filter((kind) =>
    ownParts().some((part) => part.kind === kind),
  );

/** The entries of one kind that one experiment has. */
interface Section {
  readonly kind: string;
  /** Undefined if all experiments have them. */
  readonly experiment?: string;
  readonly entries: readonly Entry[];
}

/** Prints one kind, one experiment, or everything, followed by a note on how to list the constants of the models. */
export async function list(section: string | undefined, json: boolean, terminal: Terminal): Promise<ExitCode> {
  const sections = sectionsOf(section);
  const texts = [...sections.map(sectionText), ...(section === undefined ? [parametersSection()] : [])];
  terminal.out(json ? `${JSON.stringify(documentOf(sections), undefined, 2)}\n` : texts.join('\n'));
  return exitCode.ok;
}

function sectionsOf(wanted: string | undefined): readonly Section[] {
  const common: readonly Section[] = [
    { kind: 'experiments', entries: knownExperiments().map(({ name, summary }) => ({ name, summary })) },
    ...(wanted === undefined || wanted === 'scenarios' ? [{ kind: 'scenarios', entries: scenarios() }] : []),
  ];
  const [first, ...others] = common;
  const all = [...(first === undefined ? [] : [first]), ...ownParts(), ...others];
  return all.filter(({ kind, experiment }) => wanted === undefined || wanted === kind || wanted === experiment);
}

/** Each part, listed once, for the first experiment that has it. */
function ownParts(): readonly Section[] {
  const seen = new Set<Entry>();
  return knownExperiments().flatMap(({ name, parts }) =>
    Object.entries(parts).flatMap(([kind, all]): Section[] => {
      const entries = all.filter((entry) => !seen.has(entry));
      for (const entry of entries) seen.add(entry);
      return entries.length === 0 ? [] : [{ kind, experiment: name, entries }];
    }),
  );
}

/** By kind, each entry with its experiment. */
function documentOf(sections: readonly Section[]): Readonly<Record<string, readonly object[]>> {
  const document: Record<string, object[]> = {};
  for (const { kind, experiment, entries } of sections)
    (document[kind] ??= []).push(
      ...entries.map((entry) => ({
        name: entry.name,
        summary: entry.summary,
        ...(experiment !== undefined && { experiment }),
        ...(pluginOf(entry, kind, experiment) !== undefined && { plugin: pluginOf(entry, kind, experiment) }),
        ...(stepsOf(entry).length > 0 && {
          steps: stepsOf(entry).map(({ name, summary, optional }) => ({ name, summary, optional })),
        }),
      })),
    );
  return document;
}

/** Prints every constant of this platform's model; of all models when none is named. */
export async function listParameters(
  platform: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<ExitCode> {
  const wanted = knownParameterModels().filter(({ name }) => platform === undefined || name === platform);
  const texts = wanted.map((each) => parametersText(each, terminal.width));
  terminal.out(
    json ? `${JSON.stringify({ parameters: wanted.map(parametersDocument) }, undefined, 2)}\n` : texts.join('\n'),
  );
  return exitCode.ok;
}

/**
 * The constants are too many for the list of everything, which only has their numbers and the command that prints them.
 */
function parametersSection(): string {
  const lines = knownParameterModels().map((platform) => `  ${platform.name}  ${calibrationText(platform)}\n`);
  return `parameters (rvisim list parameters shows them)\n${lines.join('')}`;
}

function sectionText({ kind, experiment, entries }: Section): string {
  const rows = entries.flatMap((entry) => [marked(entry, kind, experiment), ...stepsOf(entry).map(stepEntry)]);
  const width = Math.max(0, ...rows.map(({ name }) => name.length));
  const lines = rows.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}\n`);
  const title = experiment === undefined ? kind : `${kind} (${experiment})`;
  return `${title}\n${lines.length === 0 ? '  none\n' : lines.join('')}`;
}

/** The plugin that a name comes from. */
const pluginOf = ({ name }: Entry, kind: string, experiment: string | undefined): string | undefined =>
  experiment === undefined ? originOf(name) : originOf(experiment, kind, name);

function marked(entry: Entry, kind: string, experiment: string | undefined): Entry {
  const plugin = pluginOf(entry, kind, experiment);
  return plugin === undefined ? entry : { ...entry, summary: `${entry.summary} [${plugin}]` };
}

/** A mechanism's repairs. */
interface Step extends Entry {
  readonly optional: boolean;
  /** Whether a platform has it. Default: all platforms. */
  readonly on?: (values: PlatformValues) => boolean;
}

const stepsOf = (entry: Entry & { readonly repairs?: readonly Step[] }): readonly Step[] => entry.repairs ?? [];

/** Indented below its mechanism. */
function stepEntry({ name, summary, optional, on }: Step): Entry {
  const having = platforms.filter((platform) => on?.(platformValues(platform.name)) ?? true);
  const notes = [
    ...(optional ? ['can be left out'] : []),
    ...(having.length < platforms.length ? [`${having.map((each) => each.name).join(', ')} only`] : []),
  ];
  return { name: `  ${name}`, summary: notes.length === 0 ? summary : `${summary} (${notes.join('; ')})` };
}

/** The shipped scenarios and those of the working directory, by name. */
function scenarios(): readonly Entry[] {
  const shipped = shippedScenarios();
  const isShipped = (path: string): boolean => shipped.some(({ file }) => file === resolve(path));
  const here = namesIn('scenarios')
    .filter((file) => /\.ya?ml$/.test(file))
    .map((file) => join('scenarios', file))
    .filter((path) => !isShipped(path))
    .map((path) => ({ name: path, file: path }));
  return [...shipped, ...here].map(({ name, file }) => {
    const checked = inspect(file);
    return {
      name,
      summary:
        'problems' in checked ? `has ${checked.problems.length} problems: rvisim check lists them` : checked.question,
    };
  });
}

const namesIn = (folder: string): readonly string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder).sort() : [];

type Checked =
  | { readonly question: string; readonly size: string; readonly variants: readonly Variant[] }
  | { readonly problems: readonly Problem[]; readonly text: string };

function inspect(file: string, set: readonly string[] = []): Checked {
  try {
    const { scenario } = readScenario(file, { set });
    const variants = variantsOf(scenario);
    return { question: scenario.question, size: `${variants.length} variants x ${scenario.runs} runs`, variants };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { problems: error.problems, text: error.format() };
  }
}

/** For a state model with the size of its Markov chain, which determines the cost of its solution. */
async function sizeOf({ size, variants }: Exclude<Checked, { readonly text: string }>): Promise<string> {
  const { chainSizes } = await import('../analysis/markov/sizes.ts');
  const chains = chainSizes(variants);
  return chains === null ? size : `${size}, ${chains}`;
}

export interface CheckOptions {
  /** Changes to each of the files, as `path=value`. */
  readonly set: readonly string[];
  readonly json: boolean;
}

/** Checks every file and reports every problem of each. */
export async function check(
  files: readonly string[],
  { set, json }: CheckOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const results = files.map((file) => ({ file, ...inspect(file, set) }));
  if (json) {
    const documents = results.map((result) => ({
      file: result.file,
      problems: 'problems' in result ? result.problems : [],
    }));
    terminal.out(`${JSON.stringify(documents, undefined, 2)}\n`);
  } else {
    for (const result of results)
      terminal.out('problems' in result ? `${result.text}\n` : `${result.file}: ok, ${await sizeOf(result)}\n`);
  }
  return results.some((result) => 'problems' in result) ? exitCode.badInput : exitCode.ok;
}
