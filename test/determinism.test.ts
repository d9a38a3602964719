/**
 * The same question gives the same bytes, whoever does the work and however often it is broken off. Uses the built
 * program, since workers need it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from './campaign/fixture.ts';
import { recordsPath, storedText } from './campaign/stored.ts';
import { sharedFolder } from './campaign/temporary.ts';
import { type Ended, type Running, rvisim, start } from './cli/invoke.ts';

/** So many that a signal after the first stored record finds the campaign at work. */
const runs = 24;
const campaignLine = (directory: string, jobs: number): readonly string[] => [
  'campaign',
  scenarioPath,
  '--runs',
  String(runs),
  '-o',
  directory,
  '-j',
  String(jobs),
  '--no-charts',
  '-q',
];
const campaign = (directory: string, jobs: number): Running => start(campaignLine(directory, jobs));
/** On one thread without the cost of a process. */
const resume = (directory: string, jobs: number): Promise<Ended> => {
  const line = ['resume', directory, '-j', String(jobs), '--no-charts', '-q'];
  return jobs === 1 ? rvisim(...line) : start(line).ended;
};

interface Facts {
  readonly records: string;
  /** Of the file that has them. */
  readonly bytes: string;
  readonly root: string;
  readonly status: string;
}

function factsIn(directory: string): Facts {
  const { answer, status } = JSON.parse(readFileSync(join(directory, 'manifest.json'), 'utf8')) as {
    answer?: { root: string };
    status: string;
  };
  const bytes = readFileSync(recordsPath(directory)).toString('latin1');
  return { records: storedText(directory), bytes, root: answer?.root ?? '', status };
}

/** Waits until a campaign has stored something, so that what comes next hits it in the middle. */
async function untilStored(directory: string): Promise<void> {
  const path = recordsPath(directory);
  for (let turns = 0; turns < 3000; turns += 1) {
    if (existsSync(path) && statSync(path).size > 0) return;
    await sleep(5);
  }
  throw new Error('nothing was stored');
}

const folder = sharedFolder();
let oneThread: Facts;
beforeAll(async () => {
  const directory = join(folder, 'one');
  expect((await rvisim(...campaignLine(directory, 1))).code).toBe(0);
  oneThread = factsIn(directory);
});

describe('the records of a campaign', () => {
  it('are complete and sealed', () => {
    expect(oneThread.records.split('\n')).toHaveLength(6 * runs + 1);
    expect(oneThread.status).toBe('finished');
  });

  it.each([3])('are the same bytes from %d workers as from one thread', async (jobs) => {
    const directory = join(folder, `workers-${jobs}`);
    expect((await campaign(directory, jobs).ended).code).toBe(0);
    expect(factsIn(directory)).toEqual(oneThread);
  });

  it.each([1, 2])('are the same bytes after kill -9 under %d workers and a resumption', async (jobs) => {
    const directory = join(folder, `killed-${jobs}`);
    const running = campaign(directory, jobs);
    await untilStored(directory);
    running.kill('SIGKILL');
    await running.ended;
    expect(factsIn(directory).status).toBe('running');
    expect(factsIn(directory).records.length).toBeLessThan(oneThread.records.length);
    const resumed = await resume(directory, 3 - jobs);
    expect(resumed).toMatchObject({ code: 0, err: '' });
    expect(factsIn(directory)).toEqual(oneThread);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'are the same bytes after %s, which saves, names the command to go on, and exits with %d',
    async (signal, expected) => {
      const directory = join(folder, signal);
      const running = start([
        'campaign',
        scenarioPath,
        '--runs',
        String(runs),
        '-o',
        directory,
        '-j',
        signal === 'SIGINT' ? '2' : '1',
        '--no-charts',
      ]);
      await untilStored(directory);
      running.kill(signal);
      const { code, err } = await running.ended;
      expect(code).toBe(expected);
      expect(err).toContain(`rvisim resume ${directory}`);
      const broken = factsIn(directory);
      expect(broken.status).toBe('interrupted');
      expect(oneThread.records.startsWith(broken.records)).toBe(true);
      expect(broken.records).toMatch(/\n$/);
      expect((await resume(directory, 1)).code).toBe(0);
      expect(factsIn(directory)).toEqual(oneThread);
    },
  );

  it('stay complete when a second signal ends the process at once', async () => {
    const directory = join(folder, 'twice');
    const running = campaign(directory, 2);
    await untilStored(directory);
    running.kill('SIGINT');
    await sleep(1);
    running.kill('SIGINT');
    expect((await running.ended).code).toBe(130);
    expect((await resume(directory, 1)).code).toBe(0);
    expect(factsIn(directory)).toEqual(oneThread);
  });
});
