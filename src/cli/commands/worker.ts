import { defineCommand } from '../command.ts';
import { redisOptions } from '../engine.ts';
import { durationInMs, jobsOption } from '../options.ts';

export const workerCommand = defineCommand({
  usage: 'worker',
  summary: 'Simulate runs for the campaigns on a Redis server, until stopped',
  positionals: {},
  options: {
    ...redisOptions,
    jobs: { ...jobsOption, describe: 'Threads: a number, or auto for one per CPU' },
    idle: {
      type: 'string',
      describe: 'Idle time after which the worker ends, such as 60s [default: never]',
      coerce: (text: string | undefined) => (text === undefined ? undefined : durationInMs('--idle', 1000)(text)),
    },
    'stalled-after': {
      type: 'string',
      default: '30s',
      describe: 'Time without a sign of life after which a worker counts as dead and its runs go to other workers',
      coerce: durationInMs('--stalled-after', 1000),
    },
  },
  examples: [
    ['rvisim worker --redis redis://head-node:6379', 'on any machine, before or after the campaign begins'],
    [
      'rvisim campaign scenarios/rehype-increments.yaml --engine bullmq --redis redis://head-node:6379',
      'a campaign that uses these workers',
    ],
    ['rvisim worker --redis redis://localhost -j 4 --idle 60s', 'four threads; ends a minute after the last run'],
  ],
  async run({ stalledAfter, idle, ...options }, terminal) {
    const { runWorker } = await import('../worker.ts');
    return await runWorker({ ...options, stalledAfterMs: stalledAfter, idleMs: idle }, terminal);
  },
});
