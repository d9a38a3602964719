import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const verifyCommand = defineCommand({
  usage: 'verify <dir>',
  summary:
    'Check that records, scenario, manifest, tables and charts of a folder are unchanged since they were written',
  positionals: { dir: directoryPositional },
  options: { json: jsonOption },
  examples: [['rvisim verify results/rehype-increments', 'prints VERIFIED, or every damaged line, with exit code 2']],
  async run({ dir, json }, terminal) {
    const { verify } = await import('../inspection.ts');
    return await verify(dir, json, terminal);
  },
});
