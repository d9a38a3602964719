import { defineCommand } from '../command.ts';
import { conductOptions } from '../conduct-options.ts';
import { portOption, scenarioPositional, setOption, shardOption } from '../options.ts';
import { samplingOptions } from '../sampling-options.ts';
import { readTraceChoice } from '../trace-choice.ts';

export const campaignCommand = defineCommand({
  usage: 'campaign <scenario>',
  summary: 'Simulate all runs of all variants and print the answer; rvisim table prints every table',
  positionals: { scenario: scenarioPositional },
  options: {
    output: {
      alias: 'o',
      type: 'string',
      describe: 'Results folder [default: results/<name of the scenario>, with .shard-k-of-n for a shard]',
    },
    ...conductOptions,
    ...samplingOptions,
    seed: { type: 'string', describe: 'Seed, instead of the one in the file' },
    set: setOption,
    shard: shardOption,
    force: { type: 'boolean', default: false, describe: 'Replace the results of an earlier campaign in the folder' },
    resume: {
      type: 'boolean',
      default: false,
      describe: 'Resume if the folder already holds this same campaign; a finished one is left unchanged',
    },
    report: { type: 'boolean', default: false, describe: 'Write report.html into the folder, too' },
    trace: {
      type: 'string',
      describe: 'Trace runs into the folder: the first with a verdict, such as failed, or ids, such as v3-r12,v5-r0',
      coerce: readTraceChoice,
    },
    watch: { type: 'boolean', default: false, describe: 'Serve a page on this machine with the progress meanwhile' },
    port: portOption,
  },
  examples: [
    ['rvisim campaign scenarios/rehype-increments.yaml', 'into results/rehype-increments'],
    [
      'rvisim campaign scenarios/rehype-increments.yaml --runs 50 -o /tmp/try -j 2',
      'a short campaign, into another folder, on two workers',
    ],
    [
      'rvisim campaign scenarios/rehype-increments.yaml --seed fresh --set workload=UnixBench -o /tmp/other',
      'other faults, another workload',
    ],
    [
      'rvisim campaign scenarios/rehype-increments.yaml --precision 0.03 --max-runs 5000',
      'until the interval of every share is +/- 3 points',
    ],
    ['rvisim campaign scenarios/rehype-increments.yaml --shard 2/4', 'the second quarter, for one of four machines'],
  ],
  async run({ scenario, failFast, noCharts, logLevel, maxRuns, ...options }, terminal) {
    const { runCampaign } = await import('../campaigns.ts');
    return await runCampaign(scenario, { ...options, failFast, noCharts, logLevel, maxRuns }, terminal);
  },
});
