import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption, runPositional } from '../options.ts';

export const explainCommand = defineCommand({
  usage: 'explain <dir> <id>',
  summary: 'Why a stored run ended as it did: the chain of causes from the fault to the verdict',
  positionals: { dir: directoryPositional, id: runPositional },
  options: { json: jsonOption },
  examples: [['rvisim explain results/rehype-increments v0-r17', 'fault, damage, what it did, harm, verdict']],
  async run({ dir, id, json }, terminal) {
    const { explainRun } = await import('../trace-question.ts');
    return explainRun(dir, id, { detail: false, json }, terminal);
  },
});
