/** A folder of an earlier version, with its records as plain lines and its runs called `0.10`, is read like one of today. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordLine } from '../../src/campaign/line.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { scenarioPath } from '../campaign/fixture.ts';
import { sealAnew } from '../campaign/resealed.ts';
import { recordsPath, storedText } from '../campaign/stored.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { parseCsv } from '../report/parse-csv.ts';
import { rvisim } from './invoke.ts';

const shared = sharedFolder();
const [today, earlier] = [join(shared, 'today'), join(shared, 'earlier')];
const earlierPath = join(earlier, 'records.jsonl');

beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '12', '-o', today, '-j', '1', '--no-charts', '-q');
  cpSync(today, earlier, { recursive: true });
  const lines = storedText(today).trimEnd().split('\n').map(asEarlier);
  writeFileSync(earlierPath, lines.map((line) => `${line}\n`).join(''));
  rmSync(recordsPath(earlier));
  sealAnew(earlier);
});

function asEarlier(line: string): string {
  const { sum: _sum, ...record } = JSON.parse(line) as RunRecord & { sum: string };
  return recordLine({ ...record, id: record.id.replace(/^v(\d+)-r(\d+)$/, '$1.$2') });
}

describe('a folder of an earlier version', () => {
  it('keeps its lines, its order and its digest, and is not written', async () => {
    const text = readFileSync(earlierPath, 'utf8');
    expect(text).toContain('"id":"0.10"');
    expect((await rvisim('verify', earlier)).out).toMatch(/^VERIFIED/);
    const { code, err } = await rvisim('extend', earlier, '--runs', '13', '-j', '1', '--no-charts', '-q');
    expect(code).toBe(3);
    expect(err).toContain('has its records in records.jsonl, as earlier versions wrote them');
    expect(readFileSync(earlierPath, 'utf8')).toBe(text);
  });

  it('gives the same tables as a new folder, and exports ids in the present form', async () => {
    const [old, current] = await Promise.all(
      [earlier, today].map(async (folder) => {
        const { out } = await rvisim('export', folder, '--to', 'csv', '-o', '-');
        return parseCsv(out);
      }),
    );
    expect(old).toEqual(current);
    expect(old?.map(({ id }) => id)).toContain('v0-r10');
  });

  it('says which line was changed', async () => {
    const text = readFileSync(earlierPath, 'utf8');
    writeFileSync(earlierPath, text.replace('"id":"0.10","variant"', '"id":"0.10","varian"'));
    expect((await rvisim('verify', earlier)).out).toMatch(/records\.jsonl:61 has a wrong checksum/);
    writeFileSync(earlierPath, text);
  });

  it('is replaced by a campaign with --force', async () => {
    const copy = join(shared, 'replaced');
    cpSync(earlier, copy, { recursive: true });
    const options = ['--runs', '12', '-o', copy, '-j', '1', '--no-charts', '-q', '--force'];
    expect((await rvisim('campaign', scenarioPath, ...options)).code).toBe(0);
    expect(storedText(copy)).toBe(storedText(today));
    expect(() => readFileSync(join(copy, 'records.jsonl'))).toThrow('ENOENT');
  });
});
