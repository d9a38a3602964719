import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { storedText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { breachesIn, type ReadTrace } from '../report/trace/rules.ts';
import { rvisim, start } from './invoke.ts';

const results = join(sharedFolder(), 'results');
beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '3', '-o', results, '-j', '1', '--no-charts', '-q');
});

describe('replay in a fresh process', () => {
  it('makes the record again and writes its trace', async () => {
    const trace = join(temporaryFolder(), 'trace.json');
    const { code, out, err } = await start(['replay', results, 'v4-r2', '--trace', trace]).ended;
    expect(code).toBe(0);
    expect(out).toContain('IDENTICAL: run v4-r2');
    expect(err).toContain(`${trace}: the trace of run v4-r2`);
    expect(breachesIn(JSON.parse(readFileSync(trace, 'utf8')) as ReadTrace)).toEqual([]);
  });
});

describe('replay --with', () => {
  it('simulates the stored fault under another mechanism and shows both outcomes', async () => {
    const argv = ['replay', results, 'v5-r1', '--with', 'recovery.vmm=full-reboot'];
    const { code, out } = await rvisim(...argv);
    expect(code).toBe(0);
    expect(out).toMatch(/With recovery\.vmm=full-reboot: .*; as stored: .*; the same fault\n$/);
    const document = JSON.parse((await rvisim(...argv, '--json')).out) as { stored: RunRecord; record: object };
    expect(document).toMatchObject({ id: 'v5-r1', with: ['recovery.vmm=full-reboot'], sameFault: true });
    expect(storedText(results)).toContain(`${recordLine(document.stored)}\n`);
    expect(JSON.stringify(document.record)).toContain('"mechanism":"full-reboot"');
  });

  it('reports when the change affects the fault', async () => {
    const { out } = await rvisim('replay', results, 'v5-r1', '--with', 'workload=UnixBench');
    expect(out).toContain('NOT the same fault');
  });

  it.each([
    ['recovery.vmm=rehyp', "did you mean 'rehype'?"],
    ['recovery', 'FIELD=VALUE'],
    ['seed=other', 'seed belongs to the campaign'],
    ['vary.x.y={}', 'vary belongs to the campaign'],
    ['recovry.vmm=none', "did you mean 'recovery'?"],
  ])('names itself in what it says about %s', async (change, message) => {
    const { code, err } = await rvisim('replay', results, 'v5-r1', '--with', change);
    expect(code).toBe(2);
    expect(err).toContain(`--with ${change}`);
    expect(err).not.toContain('--set');
    expect(err).toContain(message);
  });
});

describe('--trace', () => {
  it('writes the trace of a run of a scenario', async () => {
    const trace = join(temporaryFolder(), 'trace.json');
    const plain = await rvisim('run', scenarioPath, '--run', '7', '--json');
    const traced = await rvisim('run', scenarioPath, '--run', '7', '--json', '--trace', trace);
    expect(traced.out).toBe(plain.out);
    expect(JSON.parse(readFileSync(trace, 'utf8'))).toMatchObject({ otherData: { run: 'v0-r7', status: 'completed' } });
  });

  it('refuses a path that is not a file, and changes nothing', async () => {
    const folder = join(temporaryFolder(), 'here');
    mkdirSync(folder);
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [path, message] of [
      ['', "expected a file, came ''"],
      [folder, 'is a folder'],
      [pipe, 'is a device or a pipe'],
    ] as const) {
      const { code, err, out } = await rvisim('run', scenarioPath, '--trace', path);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(message);
    }
    const { code, err } = await rvisim('run', scenarioPath, '--trace', join(folder, 'no', 'such', 'place.json'));
    expect(code).toBe(3);
    expect(err).toContain('the path does not exist');
    expect(statSync(pipe).isFIFO()).toBe(true);
  });
});

describe('campaign --trace', () => {
  const campaign = async (folder: string, trace: string): ReturnType<typeof rvisim> =>
    await rvisim('campaign', scenarioPath, '--runs', '2', '-o', folder, '-j', '1', '--no-charts', '--trace', trace);
  const tracesIn = (folder: string): string[] => readdirSync(join(folder, 'traces')).sort();

  it('traces the runs with this verdict, without changing the records', async () => {
    const folder = join(temporaryFolder(), 'r');
    const { err } = await campaign(folder, 'failed');
    const records = storedText(folder);
    const failed = Array.from(records.matchAll(/"id":"([\w-]+)".*"outcome":"failed"/g), ([, id]) => `${id}.json`);
    expect(failed.length).toBeGreaterThan(0);
    expect(tracesIn(folder)).toEqual(failed.sort());
    expect(err).toContain(`${failed.length} traces`);
    const stored = storedText(results);
    expect(stored.startsWith(records)).toBe(true);
  });

  it('traces the runs it is given', async () => {
    const folder = join(temporaryFolder(), 'r');
    await campaign(folder, 'v1-r0,v4-r1');
    expect(tracesIn(folder)).toEqual(['v1-r0.json', 'v4-r1.json']);
    const trace = JSON.parse(readFileSync(join(folder, 'traces', 'v4-r1.json'), 'utf8')) as ReadTrace;
    expect(breachesIn(trace)).toEqual([]);
  });

  it('names the possible choices', async () => {
    const folder = join(temporaryFolder(), 'r');
    expect(await campaign(folder, 'faild')).toMatchObject({
      code: 2,
      err: expect.stringMatching(
        /--trace: expected one of .*, or ids such as v3-r12,v5-r0, came 'faild'; did you mean failed\?/,
      ),
    });
    expect(existsSync(folder)).toBe(false);
  });
});
