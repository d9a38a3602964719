/** `--engine`, `--redis` and `--patience`, for several commands. */
import type { Options } from 'yargs';
import type { Engine } from '../campaign/engines/engine.ts';
import type { RedisEngine } from '../campaign/engines/pool-orders.ts';
import { redisAddress, withoutSecrets } from '../campaign/engines/redis-address.ts';
import { readPlain } from '../campaign/plain-file.ts';
import { parseQuantity } from '../experiment/quantity.ts';
import { wholeNumber } from './options.ts';
import { UsageError } from './usage-error.ts';

/** Alternatives to --redis that keep a password out of command lines, which other users can see. */
const redisVariables = ['RVISIM_REDIS', 'REDIS_URL'] as const;
const keyVariable = 'RVISIM_CAMPAIGN_KEY';

export const redisOptions = {
  redis: {
    type: 'string',
    describe:
      'Redis or Valkey: redis://[user:password@]host[:port][/database] ' +
      `[default: $${redisVariables.join(' or $')}]`,
  },
  'redis-file': { type: 'string', describe: 'A file with that address, which keeps a password out of command lines' },
  'campaign-key': {
    type: 'string',
    describe:
      'A file with a secret that campaign and workers share and others on the Redis lack ' +
      `[default: $${keyVariable}]`,
  },
  patience: {
    type: 'string',
    default: '30',
    describe: 'Seconds to wait for a Redis that became unreachable',
    // 24 days: what a timer of Node can count in milliseconds.
    coerce: wholeNumber('--patience', 0, 2_147_483),
  },
} as const satisfies Record<string, Options>;

export const engineOptions = {
  engine: {
    choices: ['threads', 'bullmq'],
    default: 'threads',
    describe: 'What simulates the runs: threads of this process, or rvisim worker processes on a Redis',
  },
  ...redisOptions,
  'audit-share': {
    type: 'string',
    default: '1 %',
    describe: 'Share of the runs of remote workers that are simulated here again, by which one that lies is found',
    coerce(text: string): number {
      const share = parseQuantity('share', text);
      if (share === undefined) throw new UsageError(`--audit-share: expected a share such as 1 %, came '${text}'`);
      return share;
    },
  },
} as const satisfies Record<string, Options>;

export interface RedisOptions {
  readonly redis: string | undefined;
  readonly redisFile: string | undefined;
  readonly campaignKey: string | undefined;
  /** Seconds. */
  readonly patience: number | undefined;
}

export interface EngineOptions extends RedisOptions {
  readonly engine: string;
  readonly auditShare: number;
}

/** Throws a UsageError when the engine has no Redis, or the Redis no engine. */
export function engineOf({ engine, auditShare, ...options }: EngineOptions): Engine {
  if (engine === 'bullmq') return { kind: 'bullmq', auditShare, ...redisOf(options) };
  for (const [name, value] of [
    ['redis', options.redis],
    ['redis-file', options.redisFile],
    ['campaign-key', options.campaignKey],
  ])
    if (value !== undefined) throw new UsageError(`--${name}: not used without --engine bullmq`);
  return { kind: 'threads' };
}

export function redisOf(options: RedisOptions): Omit<RedisEngine, 'kind' | 'auditShare'> {
  const { redis, redisFile, campaignKey, patience = 0 } = options;
  if (redis !== undefined && redisFile !== undefined)
    throw new UsageError('--redis and --redis-file exclude each other');
  const variable = redisVariables.find((name) => process.env[name] !== undefined);
  const fromVariable = variable === undefined ? undefined : process.env[variable];
  const text = redis ?? (redisFile === undefined ? fromVariable : secretIn('--redis-file', redisFile));
  if (text === undefined)
    throw new UsageError(`--redis: expected redis://host:port, here or in the variable ${redisVariables.join(' or ')}`);
  const address = redisAddress(text);
  if (address === undefined) {
    const came = redis === undefined ? `something else in ${redisFile ?? variable}` : `'${withoutSecrets(text)}'`;
    throw new UsageError(`--redis: expected redis://[user:password@]host[:port][/database], came ${came}`);
  }
  // Other users of the machine can read the title of a process, which is its command line until it is set.
  if (redis !== undefined && address.shown !== text) process.title = 'rvisim';
  const key = campaignKey === undefined ? process.env[keyVariable] : secretIn('--campaign-key', campaignKey);
  if (key !== undefined && key.length < SHORTEST_KEY)
    throw new UsageError(
      `--campaign-key: expected at least ${SHORTEST_KEY} characters, such as openssl rand -hex 32 makes`,
    );
  return { redis: address, patienceMs: patience * 1000, ...(key !== undefined && { campaignKey: key }) };
}

const SHORTEST_KEY = 16;

function secretIn(option: string, file: string): string {
  const text = readPlain(file)?.toString().trim();
  if (text === undefined || text === '') throw new UsageError(`${option}: ${file} is missing or empty`);
  return text;
}
