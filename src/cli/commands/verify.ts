import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const verifyCommand = defineCommand({
  usage: 'verify <dir>',
  summary:
    'Check that records, scenario, manifest, tables and charts of a folder are unchanged since they were written',
  positionals: { dir: directoryPositional },
  options: {
    signers: {
      type: 'string',
      describe: 'Allowed signers, a file as ssh-keygen has it (NAME KEYTYPE KEY a line): demand a signature of one',
    },
    json: jsonOption,
  },
  examples: [
    ['rvisim verify results/rehype-increments', 'prints VERIFIED, or every damaged line, with exit code 2'],
    ['rvisim verify results/rehype-increments --signers ~/.ssh/allowed_signers', 'and says who has signed it'],
  ],
  async run({ dir, signers, json }, terminal) {
    const { verify } = await import('../inspection.ts');
    return await verify(dir, { signers, json }, terminal);
  },
});
