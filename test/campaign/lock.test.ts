import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { livingHolder, locked } from '../../src/campaign/lock.ts';
import { start } from '../cli/invoke.ts';
import { scenarioPath } from './fixture.ts';
import { temporaryFolder } from './temporary.ts';

const holder = (host: string) => JSON.stringify({ pid: 2 ** 22 + 1, started: '1', host });

function untouchedFor(path: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  utimesSync(path, then, then);
}

async function until(isSo: () => boolean): Promise<void> {
  for (let patience = 1000; patience > 0 && !isSo(); patience -= 1) await wait(10);
  expect(isSo()).toBe(true);
}

describe('the lock of a folder', () => {
  it('is held during the work, and leaves no file behind', async () => {
    const folder = temporaryFolder();
    await locked(folder, async () => {
      expect(livingHolder(folder)).toMatchObject({ pid: process.pid, host: hostname() });
      await expect(locked(folder, async () => {})).rejects.toMatchObject({ kind: 'in-use' });
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is released when the work fails', async () => {
    const folder = temporaryFolder();
    await expect(locked(folder, async () => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another host is respected as long as it is touched, and the remedy is named', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), holder('elsewhere'));
    untouchedFor(join(folder, 'lock'), 9);
    await expect(locked(folder, async () => {})).rejects.toMatchObject({
      kind: 'in-use',
      remedy: expect.stringContaining(`remove ${join(folder, 'lock')}`),
    });
    untouchedFor(join(folder, 'lock'), 11);
    await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of another host that died is taken over, though a process here has its id and start', async () => {
    const folder = temporaryFolder();
    await locked(folder, async () => {
      const mine = JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')) as object;
      writeFileSync(join(folder, 'theirs'), JSON.stringify({ ...mine, host: 'elsewhere' }));
    });
    renameSync(join(folder, 'theirs'), join(folder, 'lock'));
    await expect(locked(folder, async () => {})).rejects.toMatchObject({ kind: 'in-use' });
    untouchedFor(join(folder, 'lock'), 11);
    await locked(folder, async () => expect(livingHolder(folder)?.host).toBe(hostname()));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a process here whose id another has now is taken over at once', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: process.pid, started: '1', host: hostname() }));
    await locked(folder, async () => expect(livingHolder(folder)?.started).not.toBe('1'));
    expect(readdirSync(folder)).toEqual([]);
  });

  // Two hosts may have one name, and their first process spaces have the same number. Who died with the host, or lives
  // on the other, cannot be told.
  it.skipIf(!existsSync('/proc/self/ns/pid'))(
    'of another boot of this host name is respected until it is silent',
    async () => {
      const folder = temporaryFolder();
      const space = readlinkSync('/proc/self/ns/pid');
      const before = { ...(JSON.parse(holder(hostname())) as object), space, boot: 'another' };
      writeFileSync(join(folder, 'lock'), JSON.stringify(before));
      await expect(locked(folder, async () => {})).rejects.toMatchObject({
        kind: 'in-use',
        remedy: expect.stringContaining('10 minutes'),
      });
      untouchedFor(join(folder, 'lock'), 11);
      await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it('of another host is taken over when the clock of the file server was set back since', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'lock'), holder('elsewhere'));
    untouchedFor(join(folder, 'lock'), -9);
    await expect(locked(folder, async () => {})).rejects.toMatchObject({ kind: 'in-use' });
    untouchedFor(join(folder, 'lock'), -60 * 24 * 365);
    await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a container with the same host name is respected, whatever its process id means here', async () => {
    const folder = temporaryFolder();
    const dead = { ...(JSON.parse(holder(hostname())) as object), space: 'pid:[1]' };
    writeFileSync(join(folder, 'lock'), JSON.stringify(dead));
    await expect(locked(folder, async () => {})).rejects.toMatchObject({
      kind: 'in-use',
      remedy: expect.stringContaining('10 minutes'),
    });
    untouchedFor(join(folder, 'lock'), 11);
    await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
  });

  it.skipIf(!existsSync('/proc/self/ns/pid'))('of a dead process of this container is taken over at once', async () => {
    const folder = temporaryFolder();
    const dead = { ...(JSON.parse(holder(hostname())) as object), space: readlinkSync('/proc/self/ns/pid') };
    writeFileSync(join(folder, 'lock'), JSON.stringify(dead));
    await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
  });

  it('of a dead process is taken over even if no parent has waited for it, as without an init process', async () => {
    // The shell becomes a program that never waits for the shell's child.
    const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      const pid = Number(String((await once(parent.stdout, 'data'))[0]));
      const fields = () => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'sleep\n');
      process.kill(pid, 'SIGKILL');
      await until(() => fields()[0] === 'Z');
      const folder = temporaryFolder();
      writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, started: fields()[19], host: hostname() }));
      await locked(folder, async () => expect(livingHolder(folder)?.pid).toBe(process.pid));
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      parent.kill();
    }
  });

  it('is taken over even if any number of processes died while they took it over', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'lock');
    const { createHash } = await import('node:crypto');
    let text = holder(hostname());
    writeFileSync(path, text);
    for (let heir = 0; heir < 3; heir += 1) {
      const claim = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
      text = JSON.stringify({ pid: 2 ** 22 + 2 + heir, started: '1', host: hostname() });
      writeFileSync(claim, text);
    }
    await locked(folder, async () =>
      expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid }),
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not taken from a running process that has taken it over', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'lock');
    const { createHash } = await import('node:crypto');
    writeFileSync(path, holder(hostname()));
    const claim = `${path}.${createHash('sha256').update(holder(hostname())).digest('hex').slice(0, 16)}`;
    const started = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    writeFileSync(claim, JSON.stringify({ pid: process.pid, started, host: hostname() }));
    await expect(locked(folder, async () => {})).rejects.toMatchObject({ kind: 'in-use' });
    expect(existsSync(claim)).toBe(true);
  });
});

/**
 * Takes the lock again and again, and leaves the lock of somebody dead behind whenever it finds none. Says how often it
 * was inside, and not alone.
 */
const race = (folder: string, rounds: number): string => `
  import { locked } from '${new URL('../../src/campaign/lock.ts', import.meta.url).href}';
  import { closeSync, linkSync, openSync, rmSync, writeFileSync } from 'node:fs';
  import { hostname } from 'node:os';
  let [entered, together] = [0, 0];
  for (let round = 0; round < ${rounds}; round += 1) {
    await locked('${folder}', async () => {
      entered += 1;
      try { closeSync(openSync('${folder}/inside', 'wx')); } catch { together += 1; }
      await new Promise((resolve) => setTimeout(resolve, 1));
      rmSync('${folder}/inside', { force: true });
    }).catch((error) => { if (error.kind !== 'in-use') throw error; });
    const dead = '${folder}/dead.' + process.pid;
    writeFileSync(dead, JSON.stringify({ pid: 2 ** 22 + 1, started: process.pid + '.' + round, host: hostname() }));
    try { linkSync(dead, '${folder}/lock'); } catch {}
    rmSync(dead);
  }
  process.stdout.write(JSON.stringify({ entered, together }));
`;

describe('processes that race for a folder', () => {
  it('never hold the lock at the same time', async () => {
    const folder = temporaryFolder();
    const script = join(folder, 'race.mjs');
    writeFileSync(script, race(folder, 150));
    const ended = await Promise.all(
      [1, 2, 3].map(() => start(`node --import ${import.meta.resolve('tsx')} ${script}`).ended),
    );
    const results = ended.map(({ out, err }) => {
      expect(err).toBe('');
      return JSON.parse(out) as { entered: number; together: number };
    });
    expect(results.reduce((sum, { entered }) => sum + entered, 0)).toBeGreaterThan(20);
    expect(results.map(({ together }) => together)).toEqual([0, 0, 0]);
  });

  it('to begin one campaign: one does it, the others are refused, and the records are complete', async () => {
    const folder = join(temporaryFolder(), 'one');
    const command = ['campaign', scenarioPath, '--runs', '3', '-o', folder, '-j', '1', '--no-charts', '-q'];
    const ended = await Promise.all([1, 2, 3].map(() => start(command).ended));
    expect(ended.map(({ code }) => code).sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 3, 3]);
    expect((await start(['verify', folder]).ended).out).toContain('VERIFIED');
  });
});
