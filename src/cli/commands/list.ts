import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';

const sections = [
  'mechanisms',
  'faults',
  'detectors',
  'workloads',
  'platforms',
  'configurations',
  'scenarios',
] as const;

export const listCommand = defineCommand({
  usage: 'list [section]',
  summary: 'Say what a scenario can name',
  positionals: { section: { choices: sections, describe: 'Only this part' } },
  options: { json: jsonOption },
  examples: [
    ['rvisim list', 'everything'],
    ['rvisim list mechanisms', 'recovery mechanisms with their repairs'],
    ['rvisim list scenarios', 'the scenario files at hand'],
  ],
  async run({ section, json }, terminal) {
    const { list } = await import('../inventory.ts');
    return await list(section === undefined ? sections : [section], json, terminal);
  },
});
