import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';

export const statusCommand = defineCommand({
  usage: 'status <dirs..>',
  summary: 'Show the progress of campaigns, and what to do next',
  positionals: { dirs: { type: 'string', array: true, demandOption: true, describe: 'Results folders' } },
  options: { json: jsonOption },
  examples: [
    [
      'rvisim status results/rehype-increments',
      'finished, interrupted, running or broken off; exit code 4 unless done',
    ],
    ['rvisim status results/*.shard-*', 'all shards'],
  ],
  async run({ dirs, json }, terminal) {
    const { showStatus } = await import('../inspection.ts');
    return await showStatus(dirs, json, terminal);
  },
});
