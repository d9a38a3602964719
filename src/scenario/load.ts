/**
 * Loads scenarios. For any input these functions return a scenario that can be run, or throw a `ScenarioError` with all
 * problems.
 */
import { dirname } from 'node:path';
import type { Experiment } from '../experiment/experiment.ts';
import { experimentNamed, knownExperiments } from '../experiments.ts';
import { checkScenario } from './check.ts';
import { type Located, parseDocument } from './document.ts';
import { embed, type Files, selfContained } from './embed.ts';
import { type Problem, problemAt, ScenarioError } from './errors.ts';
import { locateScenario } from './locate.ts';
import { override } from './override.ts';
import { readText, textProblem } from './read.ts';
import type { Scenario } from './schema.ts';
import { type Source, sourceOf } from './source.ts';
import { Traces } from './traces.ts';

/**
 * Reads a scenario file, or one that ships with rvisim, by its name.
 * @param overrides Values that replace those of the file, as `path=value` with the value in YAML.
 * @throws {ScenarioError} with all problems of the file and the overrides.
 */
export function loadScenario(
  file: string,
  overrides: readonly string[] = [],
  within: readonly Experiment[] = knownExperiments(),
): Scenario {
  const located = locateScenario(file);
  const text = readText(located);
  if (typeof text !== 'string') throw new ScenarioError([text]);
  return parseScenario(text, located, overrides, within);
}

/**
 * The same for the text of a file; `file` and `option` are how problems name it and the place where the overrides were
 * given. `known` is what an earlier question has kept of its traces: those are not read again. A scenario that others
 * have sent holds all that it needs: `files: 'refused'` reads none that it names.
 */
export function parseScenario(
  text: string,
  file: string,
  overrides: readonly string[] = [],
  within: readonly Experiment[] = knownExperiments(),
  option = '--set',
  known: NonNullable<Scenario['field']> = {},
  files: Files = 'read',
): Scenario {
  const unreadable = textProblem(text, file);
  if (unreadable) throw new ScenarioError([unreadable]);
  const source = sourceOf(file, text.replace(/^\uFEFF/, ''));
  const { root, problems } = parseDocument(source);
  if (!root) throw new ScenarioError(problems.length > 0 ? problems : [emptyProblem(source)]);
  return scenarioIn({ root, problems }, file, overrides, within, option, known, files);
}

/** The same for what has been parsed already. */
export function scenarioIn(
  { root: written, problems }: { readonly root: Located; readonly problems: readonly Problem[] },
  file: string,
  overrides: readonly string[] = [],
  within: readonly Experiment[] = knownExperiments(),
  option = '--set',
  known: NonNullable<Scenario['field']> = {},
  files: Files = 'read',
): Scenario {
  const { root: changed, applied, problems: overrideProblems } = override(written, overrides, option);
  const { root, problems: fileProblems } = embed(changed, file, filesOf(changed, within), files);
  const checked = checkScenario(root, applied, within, new Traces(dirname(file), known, files));
  const all = [...problems, ...overrideProblems, ...fileProblems, ...checked.problems];
  if (!checked.scenario || all.length > 0) throw new ScenarioError(inOrder(all));
  return checked.scenario;
}

/**
 * The text of a scenario with the texts of the files that it names put in their place: the same scenario wherever it is
 * read.
 */
export function wholeText(text: string, file: string, within: readonly Experiment[] = knownExperiments()): string {
  const { root } = parseDocument(sourceOf(file, text));
  const fields = root === undefined ? [] : filesOf(root, within);
  return fields.length === 0 ? text : selfContained(text, file, fields);
}

/** The fields of a scenario that name files. */
function filesOf({ fields }: Located, within: readonly Experiment[]): readonly string[] {
  const name = fields?.get('experiment')?.content.value;
  return (typeof name === 'string' && experimentNamed(name, within)?.files) || [];
}

function emptyProblem(source: Source): Problem {
  const came = source.text.trim() === '' ? 'an empty file' : 'a file with nothing but comments';
  return problemAt({ source, start: 0, end: 0 }, [], { expected: 'a scenario', came });
}

/** Keeps the first problem of each field: it is the cause of the later ones. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const first = new Map<string, Problem>();
  for (const problem of problems) {
    const field = JSON.stringify([problem.file, problem.line, problem.column, problem.path]);
    if (!first.has(field)) first.set(field, problem);
  }
  return [...first.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}
