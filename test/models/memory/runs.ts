/** Runs of a scenario on memory, by the fields that a test gives. */
import { specOf } from '../../../src/campaign/plan.ts';
import type { AnsweredRun, RunRecord } from '../../../src/experiment/record.ts';
import { isAnswered } from '../../../src/experiment/record.ts';
import { createRunner, experimentNamed } from '../../../src/experiments.ts';
import { ScenarioError } from '../../../src/scenario/errors.ts';
import { parseScenario } from '../../../src/scenario/load.ts';
import { scenarioTemplate } from '../../../src/scenario/template.ts';
import { variantsOf } from '../../../src/scenario/variants.ts';

const runner = createRunner();

function parsed(experiment: string, fields: Readonly<Record<string, unknown>>) {
  const form = experimentNamed(experiment);
  if (form === undefined) throw new Error(`no experiment ${experiment}`);
  const overrides = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return parseScenario(scenarioTemplate(form, 'first'), 'first.yaml', ['vary={}', ...overrides]);
}

export function recordOf(experiment: string, fields: Readonly<Record<string, unknown>>, run = 0): AnsweredRun {
  const scenario = parsed(experiment, fields);
  const [variant] = variantsOf(scenario);
  if (variant === undefined) throw new Error('no variant');
  const record: RunRecord = runner(specOf(variant, run, scenario.seed));
  if (!isAnswered(record)) throw new Error(record.message);
  return record;
}

export const measuresOf = (experiment: string, fields: Readonly<Record<string, unknown>>, run = 0) =>
  (recordOf(experiment, fields, run).measures ?? {}) as Readonly<Record<string, number>>;

/** What is wrong with such a scenario; empty if nothing is. */
export function refusalOf(experiment: string, fields: Readonly<Record<string, unknown>>): string {
  try {
    parsed(experiment, fields);
    return '';
  } catch (error) {
    if (error instanceof ScenarioError) return error.format();
    throw error;
  }
}
