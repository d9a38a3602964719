import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const lintCommand = defineCommand({
  usage: 'lint <dir>',
  summary: 'Warn of numbers that are easily misread, with the reason and what to do instead',
  positionals: { dir: directoryPositional },
  options: { json: jsonOption },
  examples: [['rvisim lint results/rehype-increments', 'every warning with its reason']],
  async run({ dir, json }, terminal) {
    const { lintResults } = await import('../lint.ts');
    return await lintResults(dir, json, terminal);
  },
});
