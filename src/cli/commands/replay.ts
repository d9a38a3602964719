import { defineCommand } from '../command.ts';
import { directoryPositional, jsonOption, runPositional, traceOption, withOption } from '../options.ts';

export const replayCommand = defineCommand({
  usage: 'replay <dir> <id>',
  summary: 'Simulate one stored run again, compare it with its record and print its timeline',
  positionals: {
    dir: directoryPositional,
    id: runPositional,
  },
  options: { with: withOption, trace: traceOption, json: jsonOption },
  examples: [
    ['rvisim replay results/rehype-increments v0-r17', 'prints IDENTICAL, or the difference, with exit code 5'],
    ['rvisim replay results/rehype-increments v0-r17 --trace v0-r17.json', 'also as a trace, to be opened in Perfetto'],
    [
      'rvisim replay results/rehype-increments v0-r17 --with recovery.vmm=full-reboot',
      'the same fault under another mechanism, beside the stored record',
    ],
  ],
  async run({ dir, id, ...options }, terminal) {
    const { replayRun } = await import('../single-run.ts');
    return await replayRun(dir, id, options, terminal);
  },
});
