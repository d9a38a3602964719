/** Whoever can reach the Redis of a campaign, or is one of its workers, cannot make up its records. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { LIMITS } from '../../../src/campaign/engines/limits.ts';
import {
  keyPrefix,
  messageIn,
  messagesKey,
  opened,
  queueName,
  sealed,
  sessionKey,
} from '../../../src/campaign/engines/messages.ts';
import { noWorkerWords } from '../../../src/campaign/engines/remote-pool.ts';
import { questionOf } from '../../../src/campaign/manifest.ts';
import { type Ended, program, type Running, rvisim, start } from '../../cli/invoke.ts';
import { isInstalled } from '../../programs.ts';
import { campaignIn, scenarioPath, smallScenario } from '../fixture.ts';
import { storedText } from '../stored.ts';
import { sharedFolder, temporaryFolder } from '../temporary.ts';
import { otherTool } from './other-tool.ts';
import { RedisServer } from './redis-server.ts';

const shared = sharedFolder();
const runs = 4;
const keyFile = join(shared, 'key');

function startFor(command: readonly string[] | string): Running {
  const running = start(command);
  onTestFinished(() => running.kill('SIGKILL'));
  return running;
}

describe('what is sealed under a key', () => {
  it('is opened under it, for the session it was sealed for, and not when a byte of it was changed', () => {
    const text = sealed('k', 's', { kind: 'refused', worker: 'w', why: 'x' });
    expect(messageIn(text, 'k', 's')).toEqual({ kind: 'refused', worker: 'w', why: 'x' });
    expect(opened('other', 's', text)).toBeUndefined();
    expect(opened('k', 'another', text)).toBeUndefined();
    for (let at = 0; at < text.length; at += 1)
      expect(opened('k', 's', text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1))).toBeUndefined();
    for (const junk of ['', '{', 'null', '{"body":"{}","mac":"00"}']) expect(opened('k', 's', junk)).toBeUndefined();
  });
});

it('says what a worker has to be allowed for a question that is larger than workers read by themselves', () => {
  expect(noWorkerWords('redis://a', LIMITS.bytes)).toBe(
    'no worker has come to redis://a yet; to start one, on any machine: rvisim worker --redis redis://a',
  );
  expect(noWorkerWords('redis://a', LIMITS.bytes + 1)).toContain(
    `and none reads a question of ${LIMITS.bytes + 1} bytes unless it is allowed to; to start one, on any machine: ` +
      `rvisim worker --redis redis://a --limits bytes=${LIMITS.bytes + 1}`,
  );
});

describe.skipIf(!isInstalled('redis-server'))(
  'a campaign on a Redis that others can write to (needs redis-server)',
  () => {
    let redis: RedisServer;
    let client: Redis;
    let expected: string;

    beforeAll(async () => {
      redis = await RedisServer.start();
      client = new Redis(redis.url);
      writeFileSync(keyFile, 'a secret of thirty-two characters');
      const whole = join(shared, 'whole');
      await campaignIn(whole, smallScenario(runs));
      expected = storedText(whole);
    });
    afterAll(async () => {
      client.disconnect();
      await redis.kill();
    });

    const campaign = (folder: string, ...options: readonly string[]): Promise<Ended> => {
      const line = `campaign ${scenarioPath} --runs ${runs} --no-charts --engine bullmq --redis ${redis.url} -o`;
      return rvisim(...line.split(' '), folder, ...options);
    };
    const worker = (tool: readonly string[], ...options: readonly string[]): Running =>
      startFor(`exec node ${[...tool, 'worker', '--redis', redis.url, '-j', '1', ...options].join(' ')}`);

    /** The session of the campaign that has just begun. */
    async function sessionBegun(): Promise<string> {
      for (;;) {
        const [key] = await client.keys(sessionKey('*'));
        if (key !== undefined) return key.slice(sessionKey('').length);
        await delay(20);
      }
    }

    it('counts no answer of somebody who has not got its key, and survives junk', async () => {
      const folder = join(temporaryFolder(), 'r');
      const running = campaign(folder, '--campaign-key', keyFile);
      const session = await sessionBegun();
      const lines = expected.trimEnd().split('\n').slice(0, 8);
      const answer = {
        batch: { start: 0, end: 8 },
        answers: lines.map((line) => ({ line: line.replace(/"events":\d+/, '"events":1'), verdict: 'recovered' })),
      };
      const forged = { kind: 'answer', worker: 'me:1', answer };
      for (const text of ['garbage', JSON.stringify(forged), sealed('a guess', session, forged), '{"body":3}', 'null'])
        await client.xadd(messagesKey(session), '*', 'message', text);
      await client.xadd(messagesKey(session), '*', 'other', 'x');
      worker([program], '--campaign-key', keyFile);
      const { code, err } = await running;
      expect(err).toContain('is not one of a worker of this campaign, and is ignored');
      expect(code).toBe(0);
      expect(storedText(folder)).toBe(expected);
    });

    it('counts no answer of a worker that has not joined, nor to what nobody asked, under its key', async () => {
      const folder = join(temporaryFolder(), 'r');
      const running = campaign(folder);
      const session = await sessionBegun();
      const { body } = JSON.parse((await client.get(sessionKey(session))) ?? '') as { body: string };
      const { key } = JSON.parse(body) as { key: string };
      const answers = expected
        .trimEnd()
        .split('\n')
        .slice(0, 8)
        .map((line) => ({ line, verdict: 'recovered' }));
      const forged = { kind: 'answer', worker: 'me:1', answer: { batch: { start: 0, end: 8 }, answers } };
      const junk = { ...forged, answer: { batch: { start: 0, end: 1 }, answers: [{ line: 'x', verdict: 'failed' }] } };
      for (const message of [forged, junk])
        await client.xadd(messagesKey(session), '*', 'message', sealed(key, session, message));
      await delay(300);
      expect(storedText(folder)).toBe('');
      worker([program]);
      const { code } = await running;
      expect(code).toBe(0);
      expect(storedText(folder)).toBe(expected);
    });

    it('names a worker that lies, and does all its answers again', async () => {
      const folder = join(temporaryFolder(), 'r');
      const liar = otherTool(/line: recordLine\((\w+)\)/, 'line: recordLine($1.run > 1 ? { ...$1, events: 1 } : $1)');
      const running = campaign(folder, '--audit-share', '50 %');
      const lying = worker([liar]);
      while (storedText(folder) === '') await delay(5);
      worker([program]);
      const { code, err } = await running;
      expect(err).toMatch(new RegExp(`worker \\S+:${lying.pid} answered run v\\d-r\\d+ with another record`));
      expect(code).toBe(0);
      expect(storedText(folder)).toBe(expected);
    });

    it('a worker refuses what no campaign asks for, and goes on', async () => {
      const queue = new Queue(queueName, { connection: client, prefix: keyPrefix, skipVersionCheck: true });
      const options = { removeOnComplete: true, removeOnFail: true };
      const asked = questionOf(smallScenario(runs));
      const axes = Array.from({ length: 30 }, (_, axis) => ({
        name: `a${axis}`,
        values: ['x', 'y', 'z'].map((name) => ({ name, patch: {} })),
      }));
      const questions = [
        { ...asked, turns: [3e8, 1, 1, 1, 1, 1] },
        { ...asked, scenario: { ...asked.scenario, vary: axes } },
        { ...asked, scenario: null },
        null,
      ];
      for (const question of questions) {
        const session = randomUUID();
        await client.set(sessionKey(session), sealed('k', session, { name: 'x', from: 'y', key: 'k', question }));
        await queue.add('batch', { session, batch: { start: 0, end: 4e8 } }, options);
      }
      const session = randomUUID();
      await client.set(sessionKey(session), sealed('k', session, { name: 'x', from: 'y', key: 'k', question: asked }));
      await queue.add('batch', { session, batch: { start: 0, end: 4e8 } }, options);
      await queue.add('batch', 'junk', options);
      const { code, err } = await worker([program], '--idle', '1s', '--limits', 'runs=100').ended;
      expect(err).toMatch(/rvisim: 0 runs done\n$/);
      expect(code).toBe(0);
      const told = await client.xrange(messagesKey(session), '-', '+');
      expect(JSON.stringify(told)).toContain('a batch is at most 100 runs of the plan');
      await queue.close();
    });

    it('loses no run to a worker that allows itself no time for them', async () => {
      const folder = join(temporaryFolder(), 'r');
      const few = ['--set', 'vary={"step":{"Basic":{"without":[]}}}', '--set', 'reported=[]'];
      const running = campaign(folder, ...few);
      worker([program], '--limits', 'seconds=0');
      const { code, err } = await running;
      expect(err).toMatch(/has left: its first \d runs were not done within the 0 s that --limits allows/);
      expect(err).toContain('run v0-r0 was lost on remote workers and is done here');
      expect(code).toBe(0);
      expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toContain('"status": "finished"');
      expect(storedText(folder)).toMatch(/^(?:\{.*"outcome".*\}\n){4}$/);
    });

    it('keeps a password out of manifest, log, messages and the title of the process', async () => {
      const own = await RedisServer.start('--requirepass', 'se@cret');
      onTestFinished(() => own.kill());
      const address = own.url.replace('redis://', 'REDIS://:se@cret@');
      const folder = join(temporaryFolder(), 'r');
      const running = startFor(
        `exec node ${program} campaign ${scenarioPath} --runs 1 --no-charts --engine bullmq ` +
          `--redis ${address} -o ${folder}`,
      );
      while (!existsSync(join(folder, 'log.jsonl'))) await delay(20);
      const title = existsSync('/proc/self/cmdline') ? readFileSync(`/proc/${running.pid}/cmdline`, 'utf8') : '';
      startFor(`RVISIM_REDIS='${address}' exec node ${program} worker -j 1`);
      const { code, err, out } = await running.ended;
      expect(code).toBe(0);
      const files = ['manifest.json', 'log.jsonl'].map((name) => readFileSync(join(folder, name), 'utf8'));
      expect([title, err, out, ...files].join('\n')).not.toContain('cret');
      const wrong = await rvisim('worker', '--redis', address.replace('REDIS', 'http'));
      expect(wrong.err).toContain("came 'xxx@");
      expect(wrong.err).not.toContain('cret');
    });

    it.skipIf(!speaksTls())(
      'is reached over TLS, and its certificate is checked (needs a redis-server with TLS)',
      async () => {
        const own = await RedisServer.startTls(certificateIn(shared));
        onTestFinished(() => own.kill());
        const url = own.url.replace('redis://', 'rediss://');
        const folder = join(temporaryFolder(), 'r');
        const line = `campaign ${scenarioPath} --runs ${runs} --no-charts --engine bullmq --redis ${url} -o ${folder}`;
        const untrusted = await rvisim(...line.split(' '));
        expect(untrusted.code).toBe(3);
        expect(untrusted.err).toContain('its certificate is not one that this machine trusts');
        const trusting = `NODE_EXTRA_CA_CERTS=${join(shared, 'ca.crt')} exec node ${program}`;
        startFor(`${trusting} worker --redis ${url} -j 1`);
        const { code, err } = await startFor(`${trusting} ${line}`).ended;
        expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
        expect(storedText(folder)).toBe(expected);
      },
    );
  },
);

function speaksTls(): boolean {
  if (!isInstalled('redis-server') || !isInstalled('openssl')) return false;
  try {
    return execFileSync('ldd', [execFileSync('which', ['redis-server']).toString().trim()]).includes('libssl');
  } catch {
    return false;
  }
}

/** An authority, and a certificate for 127.0.0.1 that it has signed. */
function certificateIn(folder: string): { readonly cert: string; readonly key: string; readonly ca: string } {
  const at = (name: string): string => join(folder, name);
  const openssl = (line: string): void => void execFileSync('openssl', line.split(' '), { stdio: 'ignore' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  openssl(`req -x509 ${key} -keyout ${at('ca.key')} -out ${at('ca.crt')} -days 2 -subj /CN=test`);
  openssl(`req ${key} -keyout ${at('redis.key')} -out ${at('redis.csr')} -subj /CN=127.0.0.1`);
  writeFileSync(at('san'), 'subjectAltName=IP:127.0.0.1');
  openssl(
    `x509 -req -in ${at('redis.csr')} -CA ${at('ca.crt')} -CAkey ${at('ca.key')} -CAcreateserial -days 2 ` +
      `-extfile ${at('san')} -out ${at('redis.crt')}`,
  );
  return { cert: at('redis.crt'), key: at('redis.key'), ca: at('ca.crt') };
}
