import { defineCommand } from '../command.ts';
import { conductOptions } from '../conduct-options.ts';
import { directoryPositional } from '../options.ts';

export const resumeCommand = defineCommand({
  usage: 'resume <dir>',
  summary: 'Resume an interrupted campaign',
  positionals: { dir: directoryPositional },
  options: conductOptions,
  examples: [['rvisim resume results/rehype-increments', 'gives the same records as without the interruption']],
  async run({ dir, ...options }, terminal) {
    const { goOn } = await import('../campaigns.ts');
    return await goOn(dir, options, terminal);
  },
});
