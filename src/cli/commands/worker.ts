import { defineCommand } from '../command.ts';
import { redisOptions } from '../engine.ts';
import { durationInMs, jobsOption } from '../options.ts';

export const workerCommand = defineCommand({
  usage: 'worker',
  summary: 'Do runs for the campaigns on a Redis, until stopped',
  positionals: {},
  options: {
    ...redisOptions,
    jobs: { ...jobsOption, describe: 'Threads: a number, or auto for one a CPU' },
    idle: {
      type: 'string',
      describe: 'Time without work after which to end, such as 60s [default: never]',
      coerce: (text: string | undefined) => (text === undefined ? undefined : durationInMs('--idle', 1000)(text)),
    },
    'stalled-after': {
      type: 'string',
      default: '30s',
      describe: 'Silence after which a worker is taken for dead and its runs go to others',
      coerce: durationInMs('--stalled-after', 1000),
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
    ['rvisim worker --redis redis://localhost -j 4 --idle 60s', 'four threads, gone a minute after the last run'],
  ],
  async run({ stalledAfter, idle, ...options }, terminal) {
    const { runWorker } = await import('../worker.ts');
    return await runWorker({ ...options, stalledAfterMs: stalledAfter, idleMs: idle }, terminal);
  },
});
