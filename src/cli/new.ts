/** `rvisim new`: a first scenario of an experiment, to be edited. */
import { existsSync } from 'node:fs';
import { writeAtomically } from '../campaign/atomic-file.ts';
import { CampaignRefusal } from '../campaign/refusal.ts';
import { quoted } from '../campaign/shell.ts';
import { experimentOf } from '../experiments.ts';
import { SCENARIO_NAME } from '../scenario/schema.ts';
import { scenarioTemplate } from '../scenario/template.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import { checkOutputFile } from './output-file.ts';
import { pluginOptions } from './plugin-options.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

export interface NewScenarioOptions {
  /** The name of the experiment. */
  readonly experiment: string;
  /** The file; `<name>.yaml` when absent. */
  readonly output: string | undefined;
  readonly force: boolean;
  readonly json: boolean;
}

export function newScenario(name: string, options: NewScenarioOptions, terminal: Terminal): ExitCode {
  if (!SCENARIO_NAME.pattern.test(name)) throw new UsageError(`expected ${SCENARIO_NAME.expected}, came '${name}'`);
  const { experiment, output = `${name}.yaml`, force, json } = options;
  checkOutputFile('--output', output);
  if (existsSync(output) && !force)
    throw new CampaignRefusal(
      'not-ours',
      `${output} is already there`,
      'choose another with -o, or replace it with --force',
    );
  writeAtomically(output, scenarioTemplate(experimentOf({ experiment }), name));
  terminal.out(json ? `${JSON.stringify({ file: output, experiment }, undefined, 2)}\n` : `${output}\n`);
  const asked = [output, ...pluginOptions()].map(quoted).join(' ');
  terminal.err(`edit it, then: rvisim check ${asked} && rvisim campaign ${asked}\n`);
  return exitCode.ok;
}
