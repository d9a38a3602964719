import { defineCommand } from '../command.ts';
import { redisOptions } from '../engine.ts';
import { jobsOption, wholeNumber } from '../options.ts';

export const workerCommand = defineCommand({
  usage: 'worker',
  summary: 'Do runs for the campaigns on a Redis, until stopped',
  positionals: {},
  options: {
    ...redisOptions,
    jobs: { ...jobsOption, describe: 'Threads: a number, or auto for one a CPU' },
    idle: {
      type: 'string',
      describe: 'Seconds without work after which to end [default: never]',
      coerce: wholeNumber('--idle', 1),
    },
    'stalled-after': {
      type: 'string',
      default: '30',
      describe: 'Seconds of silence after which a worker is taken for dead and its runs go to others',
      coerce: wholeNumber('--stalled-after', 1),
    },
  },
  examples: [
    [
      'rvisim worker --redis redis://head-node:6379',
      'on each machine, any number of times, before or after the campaign begins',
    ],
    [
      'rvisim campaign scenarios/rehype-increments.yaml --engine bullmq --redis redis://head-node:6379',
      'the campaign for it',
    ],
    ['rvisim worker --redis redis://localhost -j 4 --idle 60', 'four threads, gone a minute after the last run'],
  ],
  async run({ stalledAfter = 30, ...options }, terminal) {
    const { runWorker } = await import('../worker.ts');
    return await runWorker({ ...options, stalledAfter }, terminal);
  },
});
