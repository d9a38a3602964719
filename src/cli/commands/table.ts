import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const tableCommand = defineCommand({
  usage: 'table <dir>',
  summary: 'Print the tables of a campaign',
  positionals: { dir: directoryPositional },
  options: {
    json: { ...jsonOption, conflicts: 'csv' },
    csv: { type: 'boolean', default: false, describe: 'Print the metrics as CSV on stdout' },
  },
  examples: [
    ['rvisim table results/rehype-increments', 'for reading'],
    ['rvisim table results/rehype-increments --json', 'for programs'],
  ],
  async run({ dir, json, csv }, terminal) {
    const { showTable } = await import('../results.ts');
    return await showTable(dir, json ? 'json' : csv ? 'csv' : 'text', terminal);
  },
});
