import { defineCommand } from '../command.ts';
import { availabilityOptions, directoryPositional, intervalOptions, jsonOption, rawOption } from '../options.ts';

export const tableCommand = defineCommand({
  usage: 'table <dir>',
  summary: 'Print the tables of a campaign',
  positionals: { dir: directoryPositional },
  options: {
    // No defaults here: for yargs an option with a default counts as given, and the two options exclude each other.
    json: { type: 'boolean', conflicts: 'csv', describe: jsonOption.describe },
    csv: { type: 'boolean', describe: 'Print the metrics as CSV on stdout' },
    format: { choices: ['latex', 'markdown'] as const, conflicts: ['json', 'csv'], describe: 'For a paper or a page' },
    raw: rawOption,
    ...intervalOptions,
    ...availabilityOptions,
  },
  examples: [
    ['rvisim table results/rehype-increments', 'for reading'],
    ['rvisim table results/rehype-increments --json', 'for programs'],
    ['rvisim table results/rehype-increments --format latex > tables.tex', 'with booktabs, for a paper'],
    [
      'rvisim table results/rehype-increments --interval wilson --mean bootstrap-bca --confidence 0.99',
      'other intervals',
    ],
    ["rvisim table results/recovery-mechanisms --failures-per-year 4 --unrecovered '2 h'", 'with availability'],
  ],
  async run(
    { dir, json, csv, format: paper, raw, interval, mean, confidence, failuresPerYear, unrecovered },
    terminal,
  ) {
    const { showTable } = await import('../results.ts');
    const format = json === true ? 'json' : csv === true ? 'csv' : (paper ?? 'text');
    const availability = failuresPerYear === undefined ? undefined : { failuresPerYear, unrecoveredMs: unrecovered };
    return await showTable(dir, format, { shares: interval, means: mean, confidence }, availability, terminal, raw);
  },
});
