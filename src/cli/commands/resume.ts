import { defineCommand } from '../command.ts';
import { engineOptions } from '../engine.ts';
import {
  chartsOption,
  directoryPositional,
  failFastOption,
  jobsOption,
  jsonOption,
  logLevelOption,
} from '../options.ts';

export const resumeCommand = defineCommand({
  usage: 'resume <dir>',
  summary: 'Go on with an interrupted campaign',
  positionals: { dir: directoryPositional },
  options: {
    jobs: jobsOption,
    ...engineOptions,
    'fail-fast': failFastOption,
    'no-charts': chartsOption,
    json: jsonOption,
    'log-level': logLevelOption,
  },
  examples: [['rvisim resume results/rehype-increments', 'the same records as if it had never stopped']],
  async run({ dir, ...options }, terminal) {
    const { goOn } = await import('../campaigns.ts');
    return await goOn(dir, options, terminal);
  },
});
