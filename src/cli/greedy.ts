/** `rvisim greedy`: searches for the greedy order of repairs by simulation and prints the result. */
import { setImmediate } from 'node:timers/promises';
import { stepsOf } from '../analysis/exposures.ts';
import { agreementOf, type Ending, greedyRounds, type Round, type Simulate } from '../analysis/greedy.ts';
import { attempt } from '../campaign/batch.ts';
import { specOf } from '../campaign/plan.ts';
import { entryNamed, namesOf } from '../experiment/entry.ts';
import type { RunRecord } from '../experiment/record.ts';
import type { Variant } from '../experiment/runner.ts';
import { createRunner, experimentOf, knownVmmParts } from '../experiments.ts';
import { type FailureVariant, isFailureVariant, vmmFailure } from '../models/vmm/experiment/experiment.ts';
import type { VmmFailureSettings } from '../models/vmm/experiment/form.ts';
import { labelOf } from '../report/format.ts';
import { type GreedyResult, renderGreedy } from '../report/greedy.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode, exitCodeOf } from './exit-code.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { chooseVariant } from './variant-choice.ts';

export interface GreedyOptions {
  readonly runs: number;
  readonly variant: string | undefined;
  readonly seed: string | undefined;
  readonly set: readonly string[];
  readonly json: boolean;
}

/**
 * Searches with the settings of one variant, ignoring the repairs that it leaves out. Throws a UsageError when its
 * mechanism has no optional repair.
 */
export async function findGreedyOrder(file: string, options: GreedyOptions, terminal: Terminal): Promise<ExitCode> {
  const { set, seed } = options;
  const { scenario } = readScenario(file, { set, seed });
  const variant = chooseVariant(variantsOf(scenario), options.variant);
  if (!isFailureVariant(variant)) throw nothingFails(file, variant);
  const repairs = optionalRepairs(variant.settings);
  if (repairs.length === 0) throw nothingToAdd(variant.settings);
  const { simulate, unanswered } = simulator(variant, scenario.seed);
  const stop = terminal.interruption();
  const rounds: Round[] = [];
  for (const round of greedyRounds(repairs, options.runs, simulate)) {
    rounds.push(round);
    terminal.err(`${rounds.length}. ${round.chosen.repair}, against ${round.cause}\n`);
    await setImmediate();
    if (stop.aborted) return exitCodeOf(stop);
  }
  const order = rounds.map(({ chosen }) => chosen.repair);
  const result: GreedyResult = {
    mechanism: variant.settings.recovery.vmm ?? '',
    variant: variant.name,
    runs: options.runs,
    seed: scenario.seed,
    rounds,
    unused: repairs.filter((repair) => !order.includes(repair)),
    unanswered: unanswered(),
    ...publishedBeside(order, variantsOf(scenario), repairs),
  };
  terminal.out(options.json ? `${JSON.stringify(result, undefined, 2)}\n` : renderGreedy(result, terminal));
  return result.unanswered > 0 ? exitCode.partial : exitCode.ok;
}

/** The optional repairs under these settings, in the order in which the mechanism runs them. */
function optionalRepairs(settings: VmmFailureSettings): string[] {
  const { repairs = [] } = entryNamed(knownVmmParts().mechanisms, settings.recovery.vmm) ?? {};
  return repairs
    .filter(
      ({ name, optional }) =>
        optional && experimentOf(settings).violations({ ...settings, without: [name] }).length === 0,
    )
    .map(({ name }) => name);
}

function nothingFails(file: string, { settings }: Variant): UsageError {
  return new UsageError(
    `${file}: expected a scenario of the experiment '${vmmFailure.name}', whose mechanisms have ` +
      `repairs, came '${experimentOf(settings).name}'`,
  );
}

function nothingToAdd({ recovery }: VmmFailureSettings): UsageError {
  const able = knownVmmParts().mechanisms.filter(({ repairs }) => repairs.some(({ optional }) => optional));
  return new UsageError(
    'recovery.vmm: expected a mechanism with repairs that can be left out ' +
      `(${namesOf(able).join(', ')}), came '${recovery.vmm ?? 'none'}'`,
  );
}

/** Simulates runs of this variant in this thread, with the given repairs left out. */
function simulator(
  variant: FailureVariant,
  seed: string,
): { readonly simulate: Simulate; readonly unanswered: () => number } {
  let runner = createRunner();
  let unanswered = 0;
  return {
    simulate: (without, runs) => {
      const asked: FailureVariant = { ...variant, settings: { ...variant.settings, without } };
      return runs.map((run) => {
        const { record, stack } = attempt(runner, specOf(asked, run, seed));
        // After an exception the state of the runner is unknown.
        if (stack !== undefined) runner = createRunner();
        if (record.status !== 'completed') unanswered++;
        return endingOf(record);
      });
    },
    unanswered: () => unanswered,
  };
}

function endingOf(record: RunRecord): Ending {
  if (record.status !== 'completed') return { run: record.run, end: 'other', cause: '' };
  const { run, outcome, cause = 'unclassified' } = record;
  return { run, end: outcome === 'recovered' || outcome === 'failed' ? outcome : 'other', cause };
}

/** The steps of the scenario if it is an increment. The first step has all repairs that it does not leave out. */
function publishedBeside(
  order: readonly string[],
  variants: readonly Variant[],
  repairs: readonly string[],
): Pick<GreedyResult, 'published' | 'agreement'> {
  const steps = stepsOf(variants);
  const first = steps?.[0]?.before;
  if (steps === undefined || first === undefined) return {};
  const published = [
    { step: stepName(first), adds: repairs.filter((repair) => !first.settings.without.includes(repair)) },
    ...steps.map(({ after, adds }) => ({ step: stepName(after), adds })),
  ];
  const stepOf = (repair: string): number | undefined => {
    const index = published.findIndex(({ adds }) => adds.includes(repair));
    return index === -1 ? undefined : index;
  };
  return { published, agreement: agreementOf(order, stepOf) };
}

const stepName = ({ factors, name }: Variant): string => labelOf({ factors, variant: name });
