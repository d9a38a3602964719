import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const exposuresCommand = defineCommand({
  usage: 'exposures <dir>',
  summary: 'Show how often runs have the damage that each step of an increment repairs',
  positionals: { dir: directoryPositional },
  options: { json: jsonOption },
  examples: [
    ['rvisim exposures results/rehype-increments', 'derived from the steps, beside the share observed in the runs'],
  ],
  async run({ dir, json }, terminal) {
    const { showExposures } = await import('../exposures.ts');
    return await showExposures(dir, json, terminal);
  },
});
