import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

const formats = ['csv', 'parquet', 'ro-crate'] as const;

export const exportCommand = defineCommand({
  usage: 'export <dir>',
  summary: 'Write the runs as CSV or Parquet, or the campaign as a reproducibility package',
  positionals: { dir: directoryPositional },
  options: {
    to: { choices: formats, demandOption: true, describe: 'Format: one row a run, or an RO-Crate with everything' },
    output: {
      alias: 'o',
      type: 'string',
      describe: 'File, or folder of the package; - for stdout (CSV) [default: beside the results folder]',
    },
    force: { type: 'boolean', default: false, describe: 'Replace a file that is already there' },
    licence: {
      type: 'string',
      default: 'https://spdx.org/licenses/MIT',
      describe: 'Address of the licence of the package',
    },
    json: jsonOption,
  },
  examples: [
    ['rvisim export results/rehype-increments --to csv -o - | head', 'one row a run, on stdout'],
    ['rvisim export results/rehype-increments --to parquet', 'results/rehype-increments.parquet'],
    [
      'rvisim export results/rehype-increments --to ro-crate -o crate --licence https://spdx.org/licenses/CC-BY-4.0',
      'manifest, scenario, records, tables and charts with checksums and metadata',
    ],
  ],
  async run({ dir, ...options }, terminal) {
    const { exportFolder } = await import('../export.ts');
    return await exportFolder(dir, options, terminal);
  },
});
