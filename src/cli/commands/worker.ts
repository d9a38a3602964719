import { LIMITS, type Limits } from '../../campaign/engines/limits.ts';
import { defineCommand } from '../command.ts';
import { redisOptions } from '../engine.ts';
import { durationInMs, jobsOption } from '../options.ts';
import { UsageError } from '../usage-error.ts';

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
    limits: {
      type: 'string',
      default: '',
      describe:
        'What a campaign may ask for at most: runs (of a batch), variants, bytes, seconds (for a batch) [runs=500,...]',
      coerce: readLimits,
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

/** Reads `runs=100,variants=50`; the others stay as they are. */
function readLimits(text: string): Limits {
  const given = text.split(',').filter((part) => part !== '');
  return given.reduce<Limits>((limits, part) => {
    const [, name = '', digits] = /^(\w+)=(\d{1,9})$/.exec(part) ?? [];
    if (Object.hasOwn(LIMITS, name)) return { ...limits, [name]: Number(digits) };
    throw new UsageError(`--limits: expected ${Object.keys(LIMITS).join('=N,')}=N or some of them, came '${part}'`);
  }, LIMITS);
}
