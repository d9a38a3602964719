/** `rvisim worker`: runs for the campaigns on a Redis. */
import { availableParallelism } from 'node:os';
import type { Limits } from '../campaign/engines/limits.ts';
import { work } from '../campaign/engines/worker-process.ts';
import type { Jobs } from '../campaign/worker-pool.ts';
import { type RedisOptions, redisOf } from './engine.ts';
import { type ExitCode, exitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

export interface WorkerOptions extends RedisOptions {
  readonly jobs: Jobs;
  /** Never when absent. */
  readonly idleMs: number | undefined;
  readonly stalledAfterMs: number;
  readonly limits: Limits;
}

export async function runWorker(
  { jobs, idleMs, stalledAfterMs, limits, ...options }: WorkerOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const engine = redisOf(options);
  const threads = jobs === 'auto' ? availableParallelism() : jobs;
  terminal.err(`rvisim: ${threads} threads for the campaigns on ${engine.redis.shown}; Ctrl-C ends the worker\n`);
  const runs = await work({
    ...engine,
    threads,
    stalledAfterMs,
    idleMs,
    limits,
    stop: terminal.interruption(),
    onBegun: ({ name, from }) => terminal.err(`rvisim: works for ${name} of ${from}\n`),
  });
  terminal.err(`rvisim: ${runs} runs done\n`);
  return exitCode.ok;
}
