/** Runs of the experiment `reboot`, from the words of a scenario file. */
import { summarize } from '../../../../src/analysis/summary.ts';
import { DrawLog } from '../../../../src/campaign/draws.ts';
import { specOf } from '../../../../src/campaign/plan.ts';
import { type AnsweredRun, isAnswered } from '../../../../src/experiment/record.ts';
import type { Variant } from '../../../../src/experiment/runner.ts';
import { createRunner } from '../../../../src/experiments.ts';
import { parseScenario } from '../../../../src/scenario/load.ts';
import { variantsOf } from '../../../../src/scenario/variants.ts';

const runner = createRunner();

/** A planned warm-VM reboot of one VM of 1 GiB with ssh, and what `changes` say. */
export function scenarioOf(changes: Readonly<Record<string, unknown>> = {}) {
  const fields = {
    name: 'test',
    question: 'Does it hold?',
    experiment: 'reboot',
    mechanism: 'warm-vm-reboot',
    service: 'ssh',
    vms: 1,
    memoryOfEach: '1 GiB',
    runs: 4,
    seed: 'reboot tests',
    ...changes,
  };
  return parseScenario(JSON.stringify(fields), 'test.yaml');
}

export function rebootRun(changes: Readonly<Record<string, unknown>> = {}, run = 0): AnsweredRun {
  const scenario = scenarioOf(changes);
  return answered(runner(specOf(variantsOf(scenario)[0] as Variant, run, scenario.seed)));
}

/** A measure that the run must have. */
export function measure(record: AnsweredRun, name: string): number {
  const value = record.measures?.[name];
  if (value === undefined) throw new Error(`run ${record.id} has no ${name}`);
  return value;
}

export function drawsOf(changes: Readonly<Record<string, unknown>>, run = 0) {
  const scenario = scenarioOf(changes);
  const log = new DrawLog();
  runner(specOf(variantsOf(scenario)[0] as Variant, run, scenario.seed), log);
  return log.draws;
}

/** All runs of a scenario that varies something. */
export function summaryOf(changes: Readonly<Record<string, unknown>>) {
  const scenario = scenarioOf(changes);
  const variants = variantsOf(scenario);
  const records = variants.flatMap((variant) =>
    Array.from({ length: scenario.runs }, (_, run) => runner(specOf(variant, run, scenario.seed))),
  );
  return summarize({ scenario, variants, records, digest: 'rvisim:TEST', modelVersion: 'test' });
}

function answered(record: ReturnType<typeof runner>): AnsweredRun {
  if (!isAnswered(record)) throw new Error(`${record.id}: ${record.message}`);
  return record;
}
