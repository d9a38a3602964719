/** Options of all commands that carry out a campaign. */
import type { Options } from 'yargs';
import { engineOptions } from './engine.ts';
import { chartsOption, failFastOption, jobsOption, jsonOption, logLevelOption, signOption } from './options.ts';

export const conductOptions = {
  jobs: jobsOption,
  ...engineOptions,
  'fail-fast': failFastOption,
  'no-charts': chartsOption,
  sign: signOption,
  json: jsonOption,
  'log-level': logLevelOption,
} as const satisfies Record<string, Options>;
