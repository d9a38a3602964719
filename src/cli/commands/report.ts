import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const reportCommand = defineCommand({
  usage: 'report <dir>',
  summary: 'Write the campaign as one HTML file, in which each number shows its runs, and a run can be replayed',
  positionals: { dir: directoryPositional },
  options: {
    output: { alias: 'o', type: 'string', describe: 'File [default: report.html in the results folder]' },
    json: jsonOption,
    open: { type: 'boolean', default: false, describe: 'Open it in the browser' },
  },
  examples: [
    ['rvisim report results/rehype-increments', 'results/rehype-increments/report.html'],
    ['rvisim report results/rehype-increments -o for-the-reviewers.html --open', 'another file, opened at once'],
  ],
  async run({ dir, output, open, json }, terminal) {
    const { writeReport } = await import('../report.ts');
    return await writeReport(dir, { output, open, json }, terminal);
  },
});
