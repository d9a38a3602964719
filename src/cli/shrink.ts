/** `rvisim shrink`: a failing run made smaller while it fails in the same way. */
import { stringify } from 'yaml';
import { type Settings, shrinkSpelledOut } from '../analysis/shrink.ts';
import { writeAtomically } from '../campaign/atomic-file.ts';
import { quoted } from '../campaign/shell.ts';
import type { RunSettings } from '../experiment/runner.ts';
import { experimentOf } from '../experiments.ts';
import { counted } from '../report/format.ts';
import { ScenarioError } from '../scenario/errors.ts';
import { variantsOf } from '../scenario/variants.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { OneRun, outcomeOf } from './one-run.ts';
import { checkOutputFile } from './output-file.ts';
import { readScenario } from './source.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { chooseRun, chooseVariant } from './variant-choice.ts';
import { aloneText, checkedAlone } from './what-if.ts';

export interface ShrinkOptions {
  readonly variant?: string | undefined;
  readonly run: number;
  readonly set: readonly string[];
  readonly tries: number;
  readonly output?: string | undefined;
  readonly json: boolean;
}

export function shrinkRun(file: string, options: ShrinkOptions, terminal: Terminal): ExitCode {
  if (options.output !== undefined) checkOutputFile('--output', options.output);
  const { scenario } = readScenario(file, { set: options.set });
  const variant = chooseVariant(variantsOf(scenario), options.variant);
  const run = new OneRun(scenario, variant, chooseRun(scenario, options.run));
  const before = run.under(variant.settings);
  const outcome = outcomeOf(before);
  if (before.status !== 'completed' || (before.outcome !== 'failed' && before.outcome !== 'sdc'))
    throw new UsageError(
      `run ${options.run} of '${variant.name}' does not fail: it is ${outcome}; expected a run that does`,
    );
  let events = before.events;
  const { settings, changes, tries } = shrinkSpelledOut(
    variant.settings as Settings,
    experimentOf(variant.settings).spelledOut?.(variant.settings) as Settings | undefined,
    (candidate) => {
      const checked = validated(() => checkedAlone(scenario, candidate));
      if (checked === undefined) return false;
      const record = run.under(checked);
      if (record.status !== 'completed' || outcomeOf(record) !== outcome) return false;
      events = record.events;
      return true;
    },
    options.tries,
  );
  const facts = { variant: variant.name, run: options.run, outcome, tries, eventsBefore: before.events, events };
  if (options.json) terminal.out(`${JSON.stringify({ ...facts, changes, settings }, undefined, 2)}\n`);
  else {
    const lines = changes.map(
      ({ field, value }) => `  ${field}: ${value === undefined ? 'left out' : JSON.stringify(value)}\n`,
    );
    const made = changes.length === 0 ? 'nothing of it can be left out or made smaller\n' : lines.join('');
    terminal.out(
      `Run ${options.run} of '${variant.name}' is ${outcome}; it stays so with\n${made}` +
        `${counted(before.events, 'event')} before, ${events} now; ${counted(tries, 'run')} tried\n`,
    );
  }
  if (options.output === undefined) return exitCode.ok;
  writeAtomically(options.output, stringify(JSON.parse(aloneText(scenario, settings, options.run + 1))));
  terminal.err(`${options.output}: rvisim run ${quoted(options.output)} --run ${options.run}\n`);
  return exitCode.ok;
}

/** Undefined for settings that no scenario may have. */
function validated(read: () => RunSettings): RunSettings | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}
