/** The connection of a campaign and its workers to Redis, and the messages for its errors. */
import { Redis } from 'ioredis';
import { CampaignRefusal } from '../refusal.ts';
import type { RedisEngine } from './pool-orders.ts';
import type { RedisAddress } from './redis-address.ts';

/** An address that does not answer counts as closed after this long. */
const answerWithinMs = 5000;
const reconnectEveryMs = 250;
const leaveWithinMs = 1000;

/**
 * Connects. When the connection breaks later, it is made again, and commands under way are sent again. Throws a
 * CampaignRefusal that says why the first connection was not made.
 */
export async function connect({ url, shown }: RedisAddress): Promise<Redis> {
  let wasReady = false;
  let reason: Error | undefined;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: answerWithinMs,
    maxRetriesPerRequest: null,
    retryStrategy: () => (wasReady ? reconnectEveryMs : null),
  });
  // The client rejects with "connection is closed"; the reason is only reported by this event. The first error is the
  // cause of the later ones.
  redis.on('error', (error) => (reason ??= error));
  try {
    await redis.connect();
    await redis.ping();
    // If the database cannot be selected, the client reports an error but stays connected, to another database.
    if (reason !== undefined) throw reason;
  } catch (error) {
    redis.disconnect();
    throw refusalOf(reason ?? error, shown);
  }
  wasReady = true;
  // Copies connect by themselves, and wait for a Redis that is away by then, as this connection does.
  redis.options.lazyConnect = false;
  return redis;
}

/** Closes connections properly, but does not wait for a Redis that no longer answers. */
export async function takeLeave(closings: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(resolve, leaveWithinMs)));
  await Promise.race([Promise.allSettled(closings), late]);
  clearTimeout(timer);
}

/** The refusal for a Redis that became unreachable for longer than the time-out. */
export function goneRefusal(
  { redis, patienceMs }: Pick<RedisEngine, 'redis' | 'patienceMs'>,
  kept = 'requests under way are lost',
): CampaignRefusal {
  const message = `${redis.shown} became unreachable and was not back after ${patienceMs / 1000} s; ${kept}`;
  return new CampaignRefusal('no-redis', message, 'see what the server logs; --patience waits longer');
}

/** The failure of a command or a connection as a refusal. `kept` says which data are safe. */
export function refusalOf(error: unknown, shown: string, kept?: string): CampaignRefusal {
  const [why, remedy] = wordsFor(error);
  return new CampaignRefusal('no-redis', `${shown}: ${why}${kept === undefined ? '' : `; ${kept}`}`, remedy);
}

function wordsFor(error: unknown): readonly [why: string, remedy: string] {
  const { code = '', message } = error as NodeJS.ErrnoException;
  for (const [sign, why, remedy] of failures) if (sign.test(`${code} ${message}`)) return [why, remedy];
  return [`it answers: ${message.split('\n', 1)[0]}`, 'see what the server logs'];
}

const start = 'start a server there (redis-server or valkey-server), or correct --redis';
const credentials = 'give them in the address, redis://user:password@host:port, or in the variable RVISIM_REDIS';

const failures: readonly (readonly [sign: RegExp, why: string, remedy: string])[] = [
  [/ECONNREFUSED/, 'no Redis listens there', start],
  [/ENOTFOUND|EAI_AGAIN/, 'there is no host of that name', 'correct --redis'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/, `no answer within ${answerWithinMs / 1000} s`, start],
  [/NOAUTH/, 'it wants a user and a password', credentials],
  [/WRONGPASS/, 'it does not accept this user and password', credentials],
  [/NOPERM/, 'it does not allow this user what a campaign needs', 'the user needs all commands on keys rvisim:*'],
  [
    /SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|CERT_|ERR_TLS_CERT/,
    'its certificate is not one that this machine trusts, or is of another host',
    'name the file of its authority in the variable NODE_EXTRA_CA_CERTS',
  ],
  [/EPROTO|SSL routines|wrong version number/, 'it does not speak TLS', 'redis:// instead of rediss://'],
  [/RESP type|Protocol error/, 'what answers there is no Redis', 'correct --redis'],
  [/DB index/, 'it has no database of that number', 'correct the number after the last / in --redis'],
  [/READONLY/, 'it is a replica that cannot be written', 'name its primary in --redis'],
  [/OOM/, 'its memory is used up', 'raise its maxmemory, or give the campaign a Redis of its own'],
  [/MISCONF|ENOSPC/, 'it cannot write its own file', 'make room on the disk of the server'],
  [/max number of clients/, 'it takes no further client', 'raise its maxclients'],
  [/ECONNRESET|EPIPE|closed/i, 'the connection broke', 'see what the server logs'],
];
