import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const exposuresCommand = defineCommand({
  usage: 'exposures <dir>',
  summary: 'How often runs meet what each step of an increment repairs',
  positionals: { dir: directoryPositional },
  options: { json: jsonOption },
  examples: [['rvisim exposures results/rehype-increments', 'derived from the steps, and beside it seen in the runs']],
  async run({ dir, json }, terminal) {
    const { showExposures } = await import('../exposures.ts');
    return await showExposures(dir, json, terminal);
  },
});
