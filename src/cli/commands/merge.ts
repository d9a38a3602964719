import { defineCommand } from '../command.ts';
import { chartsOption, jsonOption, signOption } from '../options.ts';

export const mergeCommand = defineCommand({
  usage: 'merge <dirs..>',
  summary: 'Merge the shards of a campaign, to the same bytes as without shards',
  positionals: { dirs: { type: 'string', array: true, demandOption: true, describe: 'Results folders of the shards' } },
  options: {
    output: { alias: 'o', type: 'string', demandOption: true, describe: 'Results folder for the merged campaign' },
    force: { type: 'boolean', default: false, describe: 'Replace the results of an earlier campaign in the folder' },
    'no-charts': chartsOption,
    sign: signOption,
    json: jsonOption,
  },
  examples: [
    ['rvisim merge results/x.shard-*-of-4 -o results/x', 'refuses folders that are not the shards of one campaign'],
  ],
  async run({ dirs, output, force, noCharts, sign, json }, terminal) {
    const { merge } = await import('../campaigns.ts');
    return await merge(dirs, { output, force, noCharts, sign, json }, terminal);
  },
});
