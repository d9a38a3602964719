import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption } from '../options.ts';

export const replayCommand = defineCommand({
  usage: 'replay <dir> <id>',
  summary: 'Simulate one stored run again, compare it with its record and tell its story',
  positionals: {
    dir: directoryPositional,
    id: { type: 'string', demandOption: true, describe: 'The id of the run, VARIANT.RUN as in records.jsonl' },
  },
  options: { json: jsonOption },
  examples: [['rvisim replay results/rehype-increments 0.17', 'says IDENTICAL, or what differs with exit code 5']],
  async run({ dir, id, json }, terminal) {
    const { replayRun } = await import('../single-run.ts');
    return await replayRun(dir, id, json, terminal);
  },
});
