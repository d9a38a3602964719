import { defineCommand } from '../command.ts';
import { directoryPositional, jobsOption, jsonOption, wholeNumber } from '../options.ts';

export const reproduceCommand = defineCommand({
  usage: 'reproduce <dir>',
  summary: 'Simulate a campaign again and compare every record, or a sample of them',
  positionals: { dir: directoryPositional },
  options: {
    sample: {
      type: 'string',
      describe: 'Compare only so many runs, chosen by a hash of all records',
      coerce: wholeNumber('--sample', 1),
    },
    jobs: jobsOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim reproduce results/rehype-increments', 'IDENTICAL, or NOT-REPRODUCED with what differs and exit code 5'],
    [
      'rvisim reproduce results/rehype-increments --sample 100',
      'SAMPLED-IDENTICAL: a sample chosen by a hash, not by hand',
    ],
  ],
  async run({ dir, sample, jobs, json }, terminal) {
    const { reproduce } = await import('../reproduction.ts');
    return await reproduce(dir, { sample, jobs, json }, terminal);
  },
});
