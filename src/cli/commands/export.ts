import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption, rawOption } from '../options.ts';

const formats = ['csv', 'parquet', 'ro-crate', 'prism'] as const;

export const exportCommand = defineCommand({
  usage: 'export <dir>',
  summary: 'Write the runs as CSV or Parquet, or the campaign as a reproducibility package',
  positionals: { dir: directoryPositional },
  options: {
    to: {
      choices: formats,
      demandOption: true,
      describe: 'Format: one row per run, an RO-Crate with everything, or the Markov chain of a state model',
    },
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
    variant: { type: 'string', describe: 'For prism: which variant of the scenario file [default: the first]' },
    raw: rawOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim export scenarios/huang-1995.yaml --to prism', 'huang-1995.sm and huang-1995.props, for PRISM and Storm'],
    ['rvisim export results/rehype-increments --to csv -o - | head', 'one row per run, on stdout'],
    ['rvisim export results/rehype-increments --to parquet', 'results/rehype-increments.parquet'],
    [
      'rvisim export results/rehype-increments --to ro-crate -o crate --licence https://spdx.org/licenses/CC-BY-4.0',
      'manifest, scenario, records, tables and charts with checksums and metadata',
    ],
  ],
  async run({ dir, to, variant, ...options }, terminal) {
    if (to === 'prism') {
      const { exportPrism } = await import('../prism-export.ts');
      return exportPrism(dir, { ...options, variant }, terminal);
    }
    const { exportFolder } = await import('../export.ts');
    return await exportFolder(dir, { ...options, to }, terminal);
  },
});
