import { DEFAULT_EXPERIMENT, knownExperiments } from '../../experiments.ts';
import { checkChoice } from '../choice.ts';
import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';

export const newCommand = defineCommand({
  usage: 'new <name>',
  summary: 'Write a scenario to edit, with every field explained',
  positionals: { name: { type: 'string', demandOption: true, describe: 'Name of the scenario' } },
  options: {
    experiment: {
      type: 'string',
      default: DEFAULT_EXPERIMENT,
      describe: 'Experiment of the scenario (rvisim list experiments)',
    },
    output: { alias: 'o', type: 'string', describe: 'File [default: <name>.yaml]' },
    force: { type: 'boolean', default: false, describe: 'Replace a file that is already there' },
    json: jsonOption,
  },
  examples: [
    ['rvisim new my-first', 'my-first.yaml, about a VMM that fails'],
    ['rvisim new drivers --experiment driver-vm', 'drivers.yaml, about a driver VM that fails'],
  ],
  async run({ name, experiment, output, force, json }, terminal) {
    const names = knownExperiments().map(({ name }) => name);
    checkChoice('--experiment', experiment, names);
    const { newScenario } = await import('../new.ts');
    return newScenario(name, { experiment, output, force, json }, terminal);
  },
});
