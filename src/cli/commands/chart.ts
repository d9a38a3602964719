import { defineCommand } from '../command.ts';
import { directoryPositional, intervalOptions, jsonOption } from '../options.ts';

export const chartCommand = defineCommand({
  usage: 'chart <dir>',
  summary: 'Draw the charts of a campaign and print their files',
  positionals: { dir: directoryPositional },
  options: {
    output: { alias: 'o', type: 'string', describe: 'Folder for the charts [default: charts in the results folder]' },
    interval: intervalOptions.interval,
    json: jsonOption,
  },
  examples: [
    ['rvisim chart results/rehype-increments', 'PNG, SVG and the numbers as CSV'],
    ['rvisim chart results/rehype-increments -o figures', 'into another folder'],
  ],
  async run({ dir, output, interval, json }, terminal) {
    const { drawCharts } = await import('../results.ts');
    return await drawCharts(dir, output, interval, json, terminal);
  },
});
