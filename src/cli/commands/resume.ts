import { defineCommand } from '../command.ts';
import { conductOptions } from '../conduct-options.ts';
import { directoryPositional } from '../options.ts';

export const resumeCommand = defineCommand({
  usage: 'resume <dir>',
  summary: 'Go on with an interrupted campaign',
  positionals: { dir: directoryPositional },
  options: conductOptions,
  examples: [['rvisim resume results/rehype-increments', 'the same records as if it had never stopped']],
  async run({ dir, ...options }, terminal) {
    const { goOn } = await import('../campaigns.ts');
    return await goOn(dir, options, terminal);
  },
});
