/**
 * A plugin held to what rvisim's own parts are held to: every part that it adds is named in a scenario, made from the
 * example of its experiment, and simulated twice. Repairs must keep their promises, which `recover` asserts; records
 * must be the same bytes in another order of the runs, from machines made anew.
 */
import { summarize } from '../analysis/summary.ts';
import { attempt } from '../campaign/batch.ts';
import { recordLine } from '../campaign/line.ts';
import { planOf } from '../campaign/plan.ts';
import { loadPlugins } from '../campaign/plugin-files.ts';
import { type Catalogue, placeOf, under } from '../experiment/catalogue.ts';
import type { Entry } from '../experiment/entry.ts';
import type { Experiment } from '../experiment/experiment.ts';
import { leavesOf } from '../experiment/fields.ts';
import { isAnswered, type RunRecord } from '../experiment/record.ts';
import { createRunner } from '../experiments.ts';
import { inWords } from '../plugins/error.ts';
import { namesOf } from '../report/charts/words.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { parseScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/schema.ts';
import { choicesIn } from './choices.ts';
import type { Figure } from './define-plugin.ts';

/** What was found of one thing that a plugin adds. */
export interface CheckedPart {
  /** `mechanisms of vmm-failure: nilihype-quick-scan`. */
  readonly what: string;
  /** Runs that were simulated, each twice. */
  readonly runs: number;
  /** Absent when it is sound. */
  readonly problem?: string;
}

/**
 * Checks the plugin of a file, with so many runs of each part. Throws a PluginError when the file breaks a contract
 * already; what is found later is returned.
 */
export async function checkPlugin(file: string, { runs = 10 } = {}): Promise<readonly CheckedPart[]> {
  return checkCatalogue(await loadPlugins([file]), runs);
}

/** Everything that the plugins of a catalogue add. */
export function checkCatalogue(catalogue: Catalogue, runs: number): readonly CheckedPart[] {
  return under(catalogue, () => {
    const records = new Map<Experiment, Simulated>();
    const parts = catalogue.experiments.flatMap((experiment) => [
      ...(catalogue.origins.has(experiment.name) ? [checkExample(experiment, runs, records)] : []),
      ...Object.entries(experiment.parts).flatMap(([kind, entries]) =>
        entries
          .filter(({ name }) => catalogue.origins.has(placeOf(experiment.name, kind, name)))
          .map((part) => checkPart(experiment, kind, part, runs, records)),
      ),
    ]);
    const figures = (catalogue.figures as readonly Figure[]).map((figure) =>
      checkFigure(figure, [...records.values()]),
    );
    return [...parts, ...figures];
  });
}

interface Simulated {
  readonly scenario: Scenario;
  readonly records: readonly RunRecord[];
}

function checkExample(experiment: Experiment, runs: number, records: Map<Experiment, Simulated>): CheckedPart {
  const what = `experiments: ${experiment.name}`;
  const scenario = scenarioOf(experiment, experiment.example, runs);
  if (typeof scenario === 'string') return { what, runs: 0, problem: `its example is no scenario: ${scenario}` };
  return simulated(what, experiment, scenario, records);
}

function checkPart(
  experiment: Experiment,
  kind: string,
  part: Entry,
  runs: number,
  records: Map<Experiment, Simulated>,
): CheckedPart {
  const what = `${kind} of ${experiment.name}: ${part.name}`;
  const { vary: _, ...example } = experiment.example;
  const fields = leavesOf(experiment.fields).flatMap(([path, field]) => {
    const choices = choicesIn(field);
    return choices?.names.includes(part.name) === true ? [{ path, isList: choices.isList }] : [];
  });
  if (fields.length === 0) return { what, runs: 0, problem: 'no field of a scenario can name it' };
  const { strikes: [target] = [] } = part as { readonly strikes?: readonly string[] };
  let why = '';
  for (const { path, isList } of fields) {
    const changes = [
      `${path}=${JSON.stringify(isList ? [part.name] : part.name)}`,
      ...(target !== undefined && 'fault' in experiment.fields ? [`fault.target=${target}`] : []),
    ];
    const scenario = scenarioOf(experiment, example, runs, changes);
    if (typeof scenario !== 'string') return simulated(what, experiment, scenario, records);
    why ||= scenario;
  }
  return { what, runs: 0, problem: `the example of ${experiment.name} with it is no scenario: ${why}` };
}

/** In words what is wrong with it, if it is not one. */
function scenarioOf(
  { name }: Experiment,
  settings: Readonly<Record<string, unknown>>,
  runs: number,
  changes: readonly string[] = [],
): Scenario | string {
  const written = { name: 'check', question: 'Does it hold?', experiment: name, runs, seed: 'check', ...settings };
  try {
    return parseScenario(JSON.stringify(written), `example of ${name}`, changes);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems[0]?.message ?? '';
    throw error;
  }
}

function simulated(
  what: string,
  experiment: Experiment,
  scenario: Scenario,
  records: Map<Experiment, Simulated>,
): CheckedPart {
  const plan = planOf(scenario);
  const positions = Array.from({ length: plan.length }, (_, position) => position);
  const first = answersAt(positions);
  const again = answersAt(positions.toReversed()).reverse();
  records.set(experiment, { scenario, records: first });
  const broken = first.find((record) => !isAnswered(record));
  if (broken !== undefined && 'message' in broken)
    return { what, runs: plan.length, problem: `run ${broken.id}: ${broken.message}` };
  const other = first.find((record, index) => recordLine(record) !== recordLine(again[index] as RunRecord));
  const problem = `run ${other?.id}: another record when simulated again, in another order of the runs`;
  return { what, runs: plan.length, ...(other !== undefined && { problem }) };

  function answersAt(places: readonly number[]): RunRecord[] {
    let runner = createRunner();
    return places.map((position) => {
      const { record, stack } = attempt(runner, plan.at(position));
      if (stack !== undefined) runner = createRunner();
      return record;
    });
  }
}

/** On the records that the plugin's parts have given; where there are none, nothing is known of it. */
function checkFigure(figure: Figure, all: readonly Simulated[]): CheckedPart {
  const what = `figures: ${figure.name}`;
  try {
    for (const { scenario, records } of all) {
      const { variants } = planOf(scenario);
      const summary = summarize({ scenario, variants, records, digest: '', modelVersion: '' });
      if (!figure.appliesTo(summary)) continue;
      const { kind } = figure.picture(figure.data(summary), namesOf(summary));
      if (!['bars', 'lines', 'spans'].includes(kind))
        return { what, runs: 0, problem: `picture: expected bars, lines or spans, came ${inWords(kind)}` };
      figure.title(summary);
    }
    return { what, runs: 0 };
  } catch (error) {
    return { what, runs: 0, problem: `an exception: ${String(error)}` };
  }
}
