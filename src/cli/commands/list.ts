import { parameterModels } from '../../experiments/parameter-models.ts';
import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';
import { UsageError } from '../usage-error.ts';

const sections = [
  'experiments',
  'mechanisms',
  'reboots',
  'policies',
  'faults',
  'detectors',
  'workloads',
  'services',
  'platforms',
  'configurations',
  'driver-vm',
  'privileged-vm',
  'scenarios',
] as const;

export const listCommand = defineCommand({
  usage: 'list [section]',
  summary: 'Say what a scenario can name, and what the model is computed with',
  positionals: { section: { choices: [...sections, 'parameters'] as const, describe: 'Only this part' } },
  options: {
    json: jsonOption,
    platform: {
      choices: parameterModels.map(({ name }) => name),
      describe: 'With parameters: only those of this platform',
    },
  },
  examples: [
    ['rvisim list', 'everything'],
    ['rvisim list mechanisms', 'recovery mechanisms with their repairs'],
    ['rvisim list reboots', 'ways to reboot a host, with their steps'],
    ['rvisim list scenarios', 'the scenario files at hand'],
    ['rvisim list parameters --platform x86-64-xen-4.3', 'every constant of that model, with its source'],
  ],
  async run({ section, json, platform }, terminal) {
    const { list, listParameters } = await import('../inventory.ts');
    if (section === 'parameters') return await listParameters(platform, json, terminal);
    if (platform !== undefined)
      throw new UsageError('--platform: expected with parameters: rvisim list parameters --platform NAME');
    return await list(section === undefined ? sections : [section], json, section === undefined, terminal);
  },
});
