import { defineCommand } from '../command.ts';
import { conductOptions } from '../conduct-options.ts';
import { directoryPositional, wholeNumber } from '../options.ts';

export const extendCommand = defineCommand({
  usage: 'extend <dir>',
  summary: 'Add runs to a campaign, or to a shard of one',
  positionals: { dir: directoryPositional },
  options: {
    runs: {
      type: 'string',
      demandOption: true,
      describe: 'New number of runs of each variant, including the existing ones',
      coerce: wholeNumber('--runs', 1),
    },
    ...conductOptions,
  },
  examples: [['rvisim extend results/rehype-increments --runs 1000', 'the first 500 stay as they are, byte for byte']],
  async run({ dir, runs, ...options }, terminal) {
    const { extend } = await import('../campaigns.ts');
    return await extend(dir, runs ?? 0, options, terminal);
  },
});
