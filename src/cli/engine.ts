/** `--engine`, `--redis` and `--patience`, for several commands. */
import type { Options } from 'yargs';
import type { Engine } from '../campaign/engines/engine.ts';
import { type RedisAddress, redisAddress } from '../campaign/engines/redis-address.ts';
import { wholeNumber } from './options.ts';
import { UsageError } from './usage-error.ts';

/** An alternative to --redis that keeps a password out of command lines, which other users can see. */
const redisVariable = 'RVISIM_REDIS';

export const redisOptions = {
  redis: {
    type: 'string',
    describe: `Redis or Valkey: redis://[user:password@]host[:port][/database] [default: $${redisVariable}]`,
  },
  patience: {
    type: 'string',
    default: '30',
    describe: 'Seconds to wait for a Redis that became unreachable',
    coerce: wholeNumber('--patience', 0),
  },
} as const satisfies Record<string, Options>;

export const engineOptions = {
  engine: {
    choices: ['threads', 'bullmq'],
    default: 'threads',
    describe: 'What simulates the runs: threads of this process, or rvisim worker processes on a Redis',
  },
  ...redisOptions,
} as const satisfies Record<string, Options>;

export interface RedisOptions {
  readonly redis: string | undefined;
  /** Seconds. */
  readonly patience: number | undefined;
}

export interface EngineOptions extends RedisOptions {
  readonly engine: string;
}

/** Throws a UsageError for an engine without a Redis, or a Redis without an engine. */
export function engineOf({ engine, ...options }: EngineOptions): Engine {
  if (engine === 'bullmq') return { kind: 'bullmq', ...redisOf(options) };
  if (options.redis !== undefined) throw new UsageError('--redis: not used without --engine bullmq');
  return { kind: 'threads' };
}

export function redisOf({ redis, patience = 0 }: RedisOptions): { redis: RedisAddress; patienceMs: number } {
  const text = redis ?? process.env[redisVariable];
  if (text === undefined)
    throw new UsageError(`--redis: expected redis://host:port, here or in the variable ${redisVariable}`);
  const address = redisAddress(text);
  if (address === undefined) {
    const came = redis === undefined ? `something else in ${redisVariable}` : `'${text}'`;
    throw new UsageError(`--redis: expected redis://[user:password@]host[:port][/database], came ${came}`);
  }
  return { redis: address, patienceMs: patience * 1000 };
}
