import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const tableCommand = defineCommand({
  usage: 'table <dir>',
  summary: 'Print the tables of a campaign',
  positionals: { dir: directoryPositional },
  options: {
    // No defaults here: yargs takes them for the option having been given, and the two exclude each other.
    json: { type: 'boolean', conflicts: 'csv', describe: jsonOption.describe },
    csv: { type: 'boolean', describe: 'Print the metrics as CSV on stdout' },
  },
  examples: [
    ['rvisim table results/rehype-increments', 'for reading'],
    ['rvisim table results/rehype-increments --json', 'for programs'],
  ],
  async run({ dir, json, csv }, terminal) {
    const { showTable } = await import('../results.ts');
    return await showTable(dir, json === true ? 'json' : csv === true ? 'csv' : 'text', terminal);
  },
});
