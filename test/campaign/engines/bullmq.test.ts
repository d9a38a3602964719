/**
 * Campaigns on workers that share a real Redis: everything that can happen to them, and the same bytes in the end or a
 * clear refusal.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { RedisEngine } from '../../../src/campaign/engines/pool-orders.ts';
import { connect } from '../../../src/campaign/engines/redis.ts';
import { openRemotePool } from '../../../src/campaign/engines/remote-pool.ts';
import { planOf } from '../../../src/campaign/plan.ts';
import { type Running, rvisim, start } from '../../cli/invoke.ts';
import { withMechanism, written } from '../../plugins/made.ts';
import { isInstalled } from '../../programs.ts';
import { asked, campaignIn, scenarioPath, smallScenario } from '../fixture.ts';
import { recordsPath, storedText } from '../stored.ts';
import { sharedFolder, temporaryFolder } from '../temporary.ts';
import { otherTool } from './other-tool.ts';
import { RedisServer } from './redis-server.ts';

const runs = 12;

const campaignLine = (folder: string, redis: string, ...options: readonly string[]): readonly string[] => {
  const line = `campaign ${scenarioPath} --runs ${runs} --no-charts --engine bullmq --redis ${redis} --output`;
  return [...line.split(' '), folder, ...options];
};

/** Started for one test, and gone after it. */
function startFor(command: readonly string[] | string): Running {
  const running = start(command);
  onTestFinished(() => running.kill('SIGKILL'));
  return running;
}

/** A worker; one that is silent for a second is taken for dead. */
const workerLine = (redis: string, ...options: readonly string[]): readonly string[] =>
  ['worker', '--redis', redis, '-j', '1', '--stalled-after', '1s'].concat(options);
const startWorker = (redis: string, ...options: readonly string[]): Running => startFor(workerLine(redis, ...options));

/** Workers on the shared Redis: those of all tests, and those that are left for the next one. */
const started: Running[] = [];
const idle: Running[] = [];

/** One that is idle, or a new one. A test that leaves it alive puts it back. */
function takeWorker(redis: string): Running {
  const left = idle.pop();
  if (left !== undefined) return left;
  const worker = start(workerLine(redis));
  started.push(worker);
  return worker;
}

async function untilRecordsIn(folder: string): Promise<void> {
  while (storedText(folder) === '') await delay(5);
}

describe.skipIf(!isInstalled('redis-server'))('a campaign on workers that share a Redis (needs redis-server)', () => {
  let redis: RedisServer;
  let expected: string;
  const whole = join(sharedFolder(), 'whole');

  beforeAll(async () => {
    redis = await RedisServer.start();
    await campaignIn(whole, smallScenario(runs));
    expected = storedText(whole);
  });
  afterAll(async () => {
    for (const worker of started) worker.kill('SIGKILL');
    await redis.kill();
  });

  it('stores the same bytes as one thread, and the names of the workers', async () => {
    const folder = join(temporaryFolder(), 'r');
    const workers = [takeWorker(redis.url), takeWorker(redis.url)];
    idle.push(...workers);
    const { code, err } = await rvisim(...campaignLine(folder, redis.url));
    expect(err).toContain('remote worker');
    expect(code).toBe(0);
    expect(storedText(folder)).toBe(expected);
    const { sessions } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
      sessions: { workers: { name: string; host: { node: string } }[] }[];
    };
    const names = sessions[0]?.workers.map(({ name }) => name) ?? [];
    expect(names.length).toBeGreaterThan(0);
    expect(workers.map(({ pid }) => String(pid))).toEqual(
      expect.arrayContaining(names.map((name) => name.split(':')[1])),
    );
    expect(sessions[0]?.workers[0]?.host.node).toBe(process.version);
  });

  it('continues when a worker is killed in the middle of a batch', async () => {
    const folder = join(temporaryFolder(), 'r');
    const [killed, other] = [takeWorker(redis.url), takeWorker(redis.url)];
    idle.push(other);
    const campaign = rvisim(...campaignLine(folder, redis.url));
    await untilRecordsIn(folder);
    killed.kill('SIGKILL');
    expect((await campaign).code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('gives the batch of a worker that does not answer to another worker', async () => {
    const folder = join(temporaryFolder(), 'r');
    const silent = takeWorker(redis.url);
    const campaign = rvisim(...campaignLine(folder, redis.url));
    await untilRecordsIn(folder);
    silent.kill('SIGSTOP');
    idle.push(takeWorker(redis.url));
    expect((await campaign).code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('requests lost batches again when Redis was killed and restarts empty', async () => {
    const folder = join(temporaryFolder(), 'r');
    idle.push(takeWorker(redis.url));
    const campaign = rvisim(...campaignLine(folder, redis.url));
    await untilRecordsIn(folder);
    await redis.restart();
    const { code, err } = await campaign;
    expect(err).toContain(`${redis.url} is gone; waiting for it for 30 s`);
    expect(code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('ends with 3 when Redis stays unreachable, and is resumed without it to the same bytes', async () => {
    const own = await RedisServer.start();
    onTestFinished(() => own.kill());
    const folder = join(temporaryFolder(), 'r');
    const worker = startWorker(own.url, '--patience', '0');
    const campaign = rvisim(...campaignLine(folder, own.url, '--patience', '1'));
    await untilRecordsIn(folder);
    await own.kill();
    const [{ code, err }, left] = await Promise.all([campaign, worker.ended]);
    expect(code).toBe(3);
    expect(err).toContain(`${own.url} became unreachable and was not back after 1 s`);
    expect(err).toContain(`rvisim resume ${folder} goes on`);
    expect(left).toMatchObject({ code: 3, out: '' });
    expect(expected.startsWith(storedText(folder))).toBe(true);
    expect((await rvisim('resume', folder, '--no-charts', '-q', '-j', '1')).code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('can be interrupted while there is no worker, and prints how to start one', async () => {
    const own = await RedisServer.start();
    onTestFinished(() => own.kill());
    const folder = join(temporaryFolder(), 'r');
    const campaign = startFor(campaignLine(folder, own.url));
    while (!existsSync(recordsPath(folder))) await delay(20);
    campaign.kill('SIGINT');
    const { code, err } = await campaign.ended;
    expect(code).toBe(130);
    expect(err).toContain(`to go on: rvisim resume ${folder}`);
  });

  it('refuses a worker of another model version by name, and continues with the others', async () => {
    const folder = join(temporaryFolder(), 'r');
    const stale = otherTool(/MODEL_VERSION = ".*"/, 'MODEL_VERSION = "old"');
    const current = takeWorker(redis.url);
    current.kill('SIGSTOP');
    idle.push(current);
    const campaign = rvisim(...campaignLine(folder, redis.url));
    const turnedAway = startFor(`node ${stale} worker --redis ${redis.url} -j 1`);
    const { code, err } = await turnedAway.ended;
    expect(code).toBe(3);
    expect(err).toMatch(
      /campaign rehype-increments of \S+ needs model version \S+, worker \S+ simulates model version old/,
    );
    current.kill('SIGCONT');
    const ended = await campaign;
    expect(ended.err).toMatch(/worker \S+ has left: .* simulates model version old/);
    expect(ended.code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('turns a worker without its plugin away by name, and goes on with one that has it', async () => {
    const folder = join(temporaryFolder(), 'r');
    const plugin = written({ 'mine.mjs': withMechanism('one', 'mine') });
    const campaign = rvisim(...campaignLine(folder, redis.url, '--plugin', plugin));
    const { code, err } = await takeWorker(redis.url).ended;
    expect(code).toBe(3);
    expect(err).toMatch(
      /campaign rehype-increments of \S+ was begun with the plugin 'one' \(mine\.mjs, sha256 \w+\), which is not given/,
    );
    startWorker(redis.url, '--plugin', plugin);
    const ended = await campaign;
    expect(ended.err).toMatch(/worker \S+ has left: .*'one'/);
    expect(ended.code).toBe(0);
    expect(storedText(folder)).toBe(expected);
  });

  it('ends with 5 when two workers answer a run differently, and names the run and the workers', async () => {
    const folder = join(temporaryFolder(), 'r');
    const wrong = otherTool(/line: recordLine\((\w+)\)/, 'line: recordLine({ ...$1, events: 1 })');
    startFor(`node ${wrong} worker --redis ${redis.url} -j 1`);
    startWorker(redis.url);
    // Without an audit, which might find the wrong one out before the other has come.
    const { code, err } = await rvisim(...campaignLine(folder, redis.url, '--audit-share', '0 %'));
    expect(err).toMatch(/run v0-r0 came out differently on worker \S+:\d+ than on worker \S+:\d+/);
    expect(code).toBe(5);
  });
});

describe.skipIf(!isInstalled('redis-server'))(
  'a Redis that goes away while a campaign opens (needs redis-server)',
  () => {
    /** Gone between the connection and the first question to it. */
    async function opened(patienceMs: number, after: (server: RedisServer) => Promise<unknown>): Promise<string[]> {
      const server = await RedisServer.start();
      const redis = await connect({ url: server.url, shown: 'redis://here' });
      await server.kill();
      const question = asked(smallScenario(1));
      const notices: string[] = [];
      const engine = { kind: 'bullmq', redis: { url: server.url, shown: 'redis://here' }, patienceMs, auditShare: 0 };
      const orders = {
        directory: 'r',
        question,
        plan: planOf(question.scenario, question),
        jobs: 1,
        stop: new AbortController().signal,
        notice: (text: string) => void notices.push(text),
      };
      const opening = openRemotePool(redis, engine as RedisEngine, orders);
      try {
        const [pool] = await Promise.all([opening, after(server)]);
        await pool.close();
      } finally {
        await server.kill();
      }
      return notices;
    }

    it('is waited for, as one that goes away later', async () => {
      const notices = await opened(20_000, async (server) => {
        await delay(100);
        await server.restart();
      });
      expect(notices).toEqual(['redis://here is gone; waiting for it for 20 s']);
    });

    it('is given up in words after as long as the campaign waits', async () => {
      await expect(opened(200, () => Promise.resolve())).rejects.toThrow(
        /^redis:\/\/here became unreachable and was not/,
      );
    });
  },
);

describe.skipIf(!isInstalled('redis-server'))('a Redis that cannot be used (needs redis-server)', () => {
  let guarded: RedisServer;
  beforeAll(async () => {
    guarded = await RedisServer.start('--requirepass', 'secret');
  });
  afterAll(() => guarded.kill());

  it.each([
    [
      'is not there',
      () => 'redis://127.0.0.1:1',
      'redis://127.0.0.1:1: no Redis listens there',
      'start a server there',
    ],
    ['wants a password', () => guarded.url, 'it wants a user and a password', 'RVISIM_REDIS'],
    [
      'does not take the one it gets',
      () => guarded.url.replace('//', '//:wrong@'),
      'it does not accept this user',
      'RVISIM_REDIS',
    ],
    [
      'has no such database',
      () => `${guarded.url.replace('//', '//:secret@')}/99`,
      'it has no database of that number',
      'after the last /',
    ],
  ])(
    'since it %s is told with what to do, by campaign and worker alike, and costs no results',
    async (_what, url, why, remedy) => {
      const folder = join(temporaryFolder(), 'r');
      await campaignIn(folder, smallScenario(2));
      const before = storedText(folder);
      const ended = await Promise.all([
        rvisim(...campaignLine(folder, url(), '--force')),
        rvisim('worker', '--redis', url()),
      ]);
      for (const { code, err, out } of ended) {
        expect({ code, out }).toEqual({ code: 3, out: '' });
        expect(err).toContain(why);
        expect(err).toContain(remedy);
        expect(err).not.toMatch(/wrong|secret|^ {4}at /m);
      }
      expect(storedText(folder)).toBe(before);
    },
  );

  it('is used with the password, which is stored nowhere', async () => {
    const folder = join(temporaryFolder(), 'r');
    const url = guarded.url.replace('//', '//:secret@');
    startWorker(url);
    const { code, err, out } = await rvisim(...campaignLine(folder, url));
    expect(code).toBe(0);
    expect(err + out).not.toContain('secret');
    for (const name of ['manifest.json', 'log.jsonl'])
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('secret');
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain(':xxx@');
  });
});
