import { defineCommand } from '../command.ts';
import { jsonOption } from '../options.ts';

export const checkCommand = defineCommand({
  usage: 'check <files..>',
  summary: 'Check scenario files and report every problem',
  positionals: { files: { type: 'string', array: true, demandOption: true, describe: 'Scenario files' } },
  options: { json: jsonOption },
  examples: [
    ['rvisim check scenarios/rehype-increments.yaml', 'one file'],
    ['rvisim check scenarios/*.yaml', 'all of them; exit code 2 if any has a problem'],
  ],
  async run({ files, json }, terminal) {
    const { check } = await import('../inventory.ts');
    return await check(files, json, terminal);
  },
});
