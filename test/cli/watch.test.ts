import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { serveProgress, type Watching } from '../../src/cli/watch.ts';
import type { WatchedProgress } from '../../src/report/watch-page.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { storedText } from '../campaign/stored.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const folder = join(sharedFolder(), 'results');
let watching: Watching;
beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '2', '-o', folder, '-j', '1', '--no-charts', '-q');
  watching = await serveProgress(folder, 0);
});
afterAll(async () => await watching.close());

interface Got {
  readonly status: number | undefined;
  readonly body: string;
  readonly policy: string | undefined;
}

async function get(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Got> {
  const { port, host } = new URL(watching.url);
  return await new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { host, ...headers } }, (response) => {
      let body = '';
      response.on('data', (text: Buffer) => (body += text.toString()));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          body,
          policy: response.headers['content-security-policy'] as string | undefined,
        }),
      );
    });
    sent.on('error', reject).end();
  });
}

describe('the page of rvisim watch', () => {
  it('shows how far the campaign is, with the interval of each variant, and changes nothing', async () => {
    const before = storedText(folder);
    const { status, body } = await get('/progress.json');
    expect(status).toBe(200);
    const progress = JSON.parse(body) as WatchedProgress;
    expect(progress).toMatchObject({ records: 12, planned: 12, isFinished: true, metric: 'recovered, of detected' });
    for (const { low, value, high } of progress.rows) {
      expect(low).toBeLessThanOrEqual(value ?? Number.NaN);
      expect(high).toBeGreaterThanOrEqual(value ?? Number.NaN);
    }
    const page = await get('/');
    expect(page).toMatchObject({ status: 200, policy: expect.stringContaining("default-src 'none'") as string });
    expect(page.body).not.toMatch(/https?:\/\//);
    expect(storedText(folder)).toBe(before);
  });

  it('has the report of the runs so far, with a policy that lets nothing else in', async () => {
    const { status, body, policy } = await get('/report');
    expect(status).toBe(200);
    expect(policy).toBe("frame-ancestors 'none'");
    expect(body).toMatch(/Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
    expect(body).toContain('12 of 12');
  });

  it.each([
    ['another host name', '/', { host: 'evil.example' }, 'GET', 403],
    ['another port', '/', { host: '127.0.0.1:1' }, 'GET', 403],
    ['a script of another page', '/progress.json', { origin: 'https://evil.example' }, 'GET', 403],
    ['a page without an origin', '/progress.json', { origin: 'null' }, 'GET', 403],
    ['a link of another page', '/report', { 'sec-fetch-site': 'cross-site' }, 'GET', 403],
    ['a link of a page on another port', '/report', { 'sec-fetch-site': 'same-site' }, 'GET', 403],
    ['a change', '/', {}, 'POST', 405],
    ['another file', '/../records.jsonl.gz', {}, 'GET', 404],
    ['a file by its code', '/%2e%2e/manifest.json', {}, 'GET', 404],
  ])('refuses %s', async (_what, path, headers, method, status) => {
    const got = await get(path, headers, method);
    expect(got.status).toBe(status);
    expect(got.body).not.toContain('scenario');
  });

  it('is made once for many who ask for it at the same time', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, async () => await get('/report')));
    expect(new Set(asked.map(({ body }) => body)).size).toBe(1);
    // What one costs is seconds of a processor; a folder that changes is seen later.
    const moved = `${folder}-away`;
    renameSync(folder, moved);
    const kept = await get('/report');
    renameSync(moved, folder);
    expect(kept).toEqual(asked[0]);
  });

  it('says what is wrong, and goes on, while its folder is removed, is a pipe, or leads elsewhere', async () => {
    const own = join(sharedFolder(), 'watched');
    const told = async (prepare: () => void): Promise<readonly [number, string]> => {
      rmSync(own, { recursive: true, force: true });
      cpSync(folder, own, { recursive: true });
      prepare();
      const served = await serveProgress(own, 0);
      const answer = await fetch(`${served.url}progress.json`);
      const { status, body } = { status: answer.status, body: await answer.text() };
      expect((await fetch(served.url)).status).toBe(200);
      await served.close();
      return [status, body];
    };
    const records = join(own, 'records.jsonl.gz');
    expect((await told(() => {}))[0]).toBe(200);
    expect((await told(() => rmSync(own, { recursive: true })))[0]).toBe(503);
    const asPipe = await told(() => {
      rmSync(records);
      execFileSync('mkfifo', [records]);
    });
    expect(asPipe).toEqual([503, expect.stringContaining('plain file')]);
    const elsewhere = await told(() => {
      rmSync(records);
      symlinkSync('/etc/passwd', records);
    });
    expect(elsewhere).toEqual([503, expect.stringContaining('link')]);
    expect(elsewhere[1]).not.toContain('root:');
  });

  it('takes no more connections than leave files to a campaign', async () => {
    const { port } = new URL(watching.url);
    const idle = Array.from({ length: 80 }, () => connect(Number(port), '127.0.0.1').on('error', () => {}));
    await Promise.all(idle.map(async (socket) => await once(socket, 'connect')));
    await vi.waitFor(() => expect(idle.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(80 - 64));
    for (const socket of idle) socket.destroy();
    await vi.waitFor(async () => expect((await get('/')).status).toBe(200));
  });

  it('waits for a folder that is not there yet', async () => {
    const early = await serveProgress(join(folder, 'not-yet'), 0);
    const answer = await fetch(`${early.url}progress.json`);
    expect(answer.status).toBe(503);
    await early.close();
  });

  it('is not served for a folder that is none, nor on a port that is taken', async () => {
    expect(await rvisim('watch', '/nowhere')).toMatchObject({ code: 2, out: '' });
    const taken = await rvisim('watch', folder, '--port', new URL(watching.url).port);
    expect(taken).toMatchObject({ code: 2, out: '' });
    expect(taken.err).toContain('expected a free port');
    expect((await rvisim('campaign', scenarioPath, '--port', '1')).err).toContain('expected --watch beside it');
  });
});
