import { defineCommand } from '../command.ts';
import { detailOption, directoryPositional, jsonOption, runPositional } from '../options.ts';

export const diffCommand = defineCommand({
  usage: 'diff <dir> <a> <b>',
  summary: 'Where two stored runs part: the first event in which they differ',
  positionals: { dir: directoryPositional, a: runPositional, b: runPositional },
  options: { detail: detailOption, json: jsonOption },
  examples: [['rvisim diff results/rehype-increments v4-r2 v5-r2', 'the same fault without and with a repair']],
  async run({ dir, a, b, ...options }, terminal) {
    const { diffRuns } = await import('../trace-question.ts');
    return diffRuns(dir, [a, b], options, terminal);
  },
});
