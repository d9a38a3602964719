/** SIGKILL at random moments, which no process can prepare for. */
import { join } from 'node:path';
import { RedisServer } from '../campaign/engines/redis-server.ts';
import { type Running, rvisim, start } from '../cli/invoke.ts';
import { type Arena, type Counts, isKilled, mustBeDone } from './arena.ts';

/** One campaign after the other on worker threads, each killed and resumed until it is through. */
export async function killWorkerThreads(arena: Arena, wanted: number): Promise<Counts> {
  let [kills, campaigns] = [0, 0];
  while (kills < wanted) {
    const folder = arena.newFolder();
    kills += await killUntilDone(arena, arena.campaign(folder, '--jobs', '2'), () => arena.mustBeBeginning(folder));
    arena.mustBeWhole(folder);
    campaigns += 1;
  }
  return { kills, campaigns };
}

/**
 * Two shards at the same time, both killed and resumed until they are through, and their merging, killed and repeated.
 */
export async function killShards(arena: Arena, wanted: number): Promise<Counts> {
  let [kills, campaigns] = [0, 0];
  while (kills < wanted) {
    const folder = arena.newFolder();
    const shards = [1, 2].map((index) => ({ folder: join(folder, `shard-${index}`), shard: `${index}/2` }));
    for (const done of await Promise.all(
      shards.map((part) => killUntilDone(arena, arena.campaign(part.folder, '--jobs', '1', '--shard', part.shard))),
    ))
      kills += done;
    const merged = join(folder, 'merged');
    const merge = ['merge', ...shards.map((part) => part.folder), '-o', merged, '--force', '--no-charts', '--quiet'];
    kills += await killUntilDone(arena, merge, () => arena.mustBeBeginning(merged));
    arena.mustBeWhole(merged);
    campaigns += 1;
  }
  return { kills, campaigns };
}

/** Repeats a command, killed at random moments, until it ends by itself; returns the kills it took. */
async function killUntilDone(
  arena: Arena,
  command: readonly string[],
  afterKill: () => void = () => {},
): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    // Each time it may live a little longer: on a machine that has become slower it would never get anywhere.
    const ended = await arena.killAtSomeMoment(command, 1.5 ** kills);
    if (!isKilled(ended)) {
      mustBeDone(ended);
      return kills;
    }
    afterKill();
  }
}

/**
 * A campaign on workers that share a Redis: now the campaign is killed, now a worker, now Redis, which comes back
 * empty.
 */
export async function killOverRedis(arena: Arena, wanted: number): Promise<Counts> {
  const redis = await RedisServer.start();
  const workers = [newWorker(redis), newWorker(redis)];
  let [kills, restarts, campaigns] = [0, 0, 0];
  try {
    while (kills < wanted) {
      const folder = arena.newFolder();
      const command = arena.campaign(folder, '--engine', 'bullmq', '--redis', redis.url);
      for (let isDone = false; !isDone; ) {
        const campaign = start(command);
        const ended = campaign.ended.then((end) => (isKilled(end) ? false : (mustBeDone(end), true)));
        await arena.someMoment();
        switch (arena.random.integer(0, 4)) {
          case 0:
          case 1:
            campaign.kill('SIGKILL');
            kills += (await ended) ? 0 : 1;
            break;
          case 2:
            await redis.restart();
            restarts += 1;
            break;
          default: {
            const place = arena.random.integer(0, 1);
            workers[place]?.kill('SIGKILL');
            workers[place] = newWorker(redis);
            kills += 1;
          }
        }
        isDone = await ended;
        if (!isDone) arena.mustBeBeginning(folder);
      }
      arena.mustBeWhole(folder);
      campaigns += 1;
    }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    await redis.kill();
  }
  return { kills, 'Redis restarts': restarts, campaigns };
}

const newWorker = (redis: RedisServer): Running =>
  start(['worker', '--redis', redis.url, '--jobs', '1', '--stalled-after', '1s', '--quiet']);

/**
 * Two processes that begin the same campaign in the same folder at the same time, one of them killed at some moment.
 */
export async function twoIntoOneFolder(arena: Arena, wanted: number): Promise<Counts> {
  let [kills, refused, campaigns] = [0, 0, 0];
  while (campaigns < wanted) {
    const folder = arena.newFolder();
    const ends = await Promise.all([
      arena.killAtSomeMoment(arena.campaign(folder)),
      start(arena.campaign(folder)).ended,
    ]);
    for (const ended of ends) {
      if (isKilled(ended)) kills += 1;
      else if (ended.code === 3 && ended.err.includes('is being written by process')) refused += 1;
      else mustBeDone(ended);
    }
    arena.mustBeBeginning(folder);
    mustBeDone(await rvisim(...arena.campaign(folder)));
    arena.mustBeWhole(folder);
    campaigns += 1;
  }
  return { kills, refused, campaigns };
}
