/**
 * kill -9 in the middle of what is more than a plain campaign: after a resumption there are the bytes of one that
 * nobody killed.
 */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { rvisim, start } from '../cli/invoke.ts';
import { scenarioWith, withMechanism, written } from '../plugins/made.ts';
import { overridesFor } from '../scenario/sampling.ts';
import { scenarioPath } from './fixture.ts';
import { recordsPath, storedText } from './stored.ts';
import { sharedFolder } from './temporary.ts';

const folder = sharedFolder();
const quietly = ['--no-charts', '-q'];
const campaignLine = (directory: string, options: readonly string[], jobs: number): readonly string[] => [
  'campaign',
  scenarioPath,
  '-o',
  directory,
  '-j',
  `${jobs}`,
  ...quietly,
  ...options,
];
const campaign = (directory: string, options: readonly string[], jobs: number) =>
  start(campaignLine(directory, options, jobs));

/** Kills the process as soon as the records have grown beyond `bytes`. It may have ended by then. */
async function killWhenBeyond(running: ReturnType<typeof start>, directory: string, bytes: number): Promise<void> {
  const path = recordsPath(directory);
  const waiting = new AbortController();
  void running.ended.then(() => waiting.abort());
  for (let turns = 0; turns < 5000 && !waiting.signal.aborted; turns += 1) {
    if (existsSync(path) && statSync(path).size > bytes) break;
    await sleep(2);
  }
  running.kill('SIGKILL');
  await running.ended;
}

/** Resumes, is killed again, and resumes to the end on one thread. */
async function resumed(directory: string): Promise<string> {
  const stored = statSync(recordsPath(directory)).size;
  await killWhenBeyond(start(['resume', directory, '-j', '1', ...quietly]), directory, stored);
  await rvisim('resume', directory, '-j', '1', ...quietly);
  return storedText(directory);
}

const two = overridesFor({}).flatMap((override) => ['--set', override]);

describe.each([
  ['that stops by precision', 2, [...two, '--precision', '0.2', '--max-runs', '100']],
  ['that is a shard', 1, [...two, '--runs', '40', '--shard', '2/2']],
])('a campaign %s', (what, jobs, options) => {
  it('has complete records after any number of kills', async () => {
    const [whole, broken] = [join(folder, what), join(folder, `${what}-killed`)];
    expect((await rvisim(...campaignLine(whole, options, 1))).code).toBe(0);
    await killWhenBeyond(campaign(broken, options, jobs), broken, 0);
    expect(await resumed(broken)).toBe(storedText(whole));
    expect((await rvisim('verify', broken)).out).toContain('VERIFIED');
  });
});

describe('a campaign that is extended', () => {
  it('has complete records after a kill, and keeps the earlier ones', async () => {
    const [whole, broken] = [join(folder, 'longer'), join(folder, 'extended')];
    await rvisim(...campaignLine(whole, [...two, '--runs', '40'], 1));
    await rvisim(...campaignLine(broken, [...two, '--runs', '20'], 1));
    const before = storedText(broken);
    const { size } = statSync(recordsPath(broken));
    await killWhenBeyond(start(['extend', broken, '--runs', '40', '-j', '1', ...quietly]), broken, size);
    expect(storedText(broken).startsWith(before)).toBe(true);
    await rvisim('resume', broken, '-j', '1', ...quietly);
    expect(storedText(broken)).toBe(storedText(whole));
  });
});

it('a run that needs more memory than there is ends its thread, and is named; the others are done', async () => {
  const directory = join(folder, 'memory');
  const greedy = `{
    name: 'greedy', summary: 'takes all memory', optional: true, cost: () => 0,
    apply() { for (const taken = []; ; ) taken.push(new Array(1e5).fill(taken.length)); },
  }`;
  const plugin = written({
    'greedy.mjs': withMechanism('greedy', 'greedy', greedy),
    'made.yaml': scenarioWith('rehype'),
  });
  const variants = { mechanism: { rehype: {}, greedy: { recovery: { vmm: 'greedy' } } } };
  const words = ['campaign', join(plugin, '../made.yaml'), '--plugin', plugin, '-j', '2', '--runs', '1', ...quietly];
  const line = [...words, '--set', `vary=${JSON.stringify(variants)}`, '-o', directory].map((word) => `'${word}'`);
  const { code } = await start(`exec node --max-old-space-size=64 "$RVISIM" ${line.join(' ')}`).ended;
  expect(code).toBe(4);
  const [whole, lost] = storedText(directory)
    .trimEnd()
    .split('\n')
    .map((record) => JSON.parse(record) as { status: string; message?: string });
  expect(whole?.status).toBe('completed');
  expect(lost).toMatchObject({ status: 'harness-error', message: 'the run ended its worker, or never ended' });
});
