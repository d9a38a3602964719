/** A folder of an earlier version, whose runs are called `0.10`, is read like one of today. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { sealAnew } from '../campaign/resealed.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { parseCsv } from '../report/parse-csv.ts';
import { rvisim } from './invoke.ts';

const shared = sharedFolder();
const [today, earlier] = [join(shared, 'today'), join(shared, 'earlier')];

beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '12', '-o', today, '-j', '1', '--no-charts', '-q');
  cpSync(today, earlier, { recursive: true });
  const path = join(earlier, 'records.jsonl');
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n').map(asEarlier);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  sealAnew(earlier);
});

function asEarlier(line: string): string {
  const { sum: _sum, ...record } = JSON.parse(line) as RunRecord & { sum: string };
  return recordLine({ ...record, id: record.id.replace(/^v(\d+)-r(\d+)$/, '$1.$2') });
}

describe('a folder of an earlier version', () => {
  it('keeps its lines, its order and its digest', async () => {
    expect(readFileSync(join(earlier, 'records.jsonl'), 'utf8')).toContain('"id":"0.10"');
    expect((await rvisim('verify', earlier)).out).toMatch(/^VERIFIED/);
    const { code } = await rvisim('extend', earlier, '--runs', '13', '-j', '1', '--no-charts', '-q');
    expect(code).toBe(0);
    expect((await rvisim('verify', earlier)).out).toMatch(/^VERIFIED: .* has 78 of 78 records/);
  });

  it('gives the same tables as a new folder, and exports ids in the present form', async () => {
    const [old, current] = await Promise.all(
      [earlier, today].map(async (folder) => {
        const { out } = await rvisim('export', folder, '--to', 'csv', '-o', '-');
        return parseCsv(out).slice(0, 72);
      }),
    );
    expect(old).toEqual(current);
    expect(old?.map(({ id }) => id)).toContain('v0-r10');
  });
});

describe('a run', () => {
  it.each(['v2-r10', '2.10'])('is replayed by the id %s', async (id) => {
    const { code, out } = await rvisim('replay', today, id);
    expect(code).toBe(0);
    expect(out).toContain('IDENTICAL: run v2-r10 is the record');
  });

  it('is traced by either id into a file named by the present id', async () => {
    const folder = join(shared, 'traced');
    const line = ['campaign', scenarioPath, '--runs', '2', '-o', folder, '-j', '1', '--no-charts'];
    const { err } = await rvisim(...line, '--trace', 'v0-r1,5.1');
    expect(err).toContain('2 traces');
    for (const id of ['v0-r1', 'v5-r1'])
      expect(readFileSync(join(folder, 'traces', `${id}.json`), 'utf8')).toContain(`"run":"${id}"`);
  });

  it('has an id that CSV readers do not take for a number', async () => {
    const { out } = await rvisim('export', today, '--to', 'csv', '-o', '-');
    const ids = parseCsv(out).map(({ id }) => (Number.isNaN(Number(id)) ? id : Number(id)));
    expect(new Set(ids).size).toBe(72);
  });
});
