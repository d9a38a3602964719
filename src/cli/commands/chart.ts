import { defineCommand } from '../command.ts';
import { directoryPositional, intervalOptions, jsonOption, lengthInMm } from '../options.ts';
import { UsageError } from '../usage-error.ts';

// Repeated here instead of imported, since importing would load Chart.js for every command.
const formats = ['pdf', 'svg', 'png'] as const;
const STYLES = ['full', 'plain'] as const;

export const chartCommand = defineCommand({
  usage: 'chart <dir>',
  summary: 'Draw the charts of a campaign and print their files',
  positionals: { dir: directoryPositional },
  options: {
    output: { alias: 'o', type: 'string', describe: 'Folder for the charts [default: charts in the results folder]' },
    format: {
      choices: formats,
      array: true,
      describe: 'For a paper, into the folder of -o: pdf, svg (with text as text), png at 600 dpi (repeatable)',
    },
    width: { type: 'string', describe: 'With --format, the width in print [default: 85 mm]', coerce: lengthInMm },
    'no-title': { type: 'boolean', default: false, describe: 'With --format, without the title' },
    style: {
      choices: STYLES,
      default: STYLES[0],
      describe: 'With --format, plain puts the caption into a text file beside the picture',
    },
    interval: intervalOptions.interval,
    json: jsonOption,
  },
  examples: [
    ['rvisim chart results/rehype-increments', 'PNG, SVG and the numbers as CSV'],
    ['rvisim chart results/rehype-increments -o figures', 'into another folder'],
    [
      'rvisim chart results/rehype-increments -o figures --format pdf --width 85mm --no-title --style plain',
      'for a column of a paper',
    ],
  ],
  async run({ dir, output, interval, json, format, width, noTitle, style }, terminal) {
    const results = await import('../results.ts');
    if (format === undefined) {
      if (width !== undefined || noTitle || style !== 'full')
        throw new UsageError('--width, --no-title and --style are for papers: expected --format pdf, svg or png, too');
      return await results.drawCharts(dir, output, interval, json, terminal);
    }
    if (output === undefined || output === '')
      throw new UsageError('--format: expected -o FOLDER beside it, since the charts of a results folder are sealed');
    const options = { formats: format, widthMm: width ?? 85, hasTitle: !noTitle, style };
    return await results.drawForPaper(dir, output, interval, options, json, terminal);
  },
});
