import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fc, test } from '@fast-check/vitest';
import { beforeAll, describe, expect, it } from 'vitest';
import { resumeCampaign } from '../../src/campaign/conduct.ts';
import { verifyFolder } from '../../src/campaign/verify.ts';
import { campaignIn, conductIn, smallScenario, stopAfter } from './fixture.ts';
import { resealed } from './resealed.ts';
import { recordsPath, storedText, storeText } from './stored.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

const finished = sharedFolder();
const interrupted = sharedFolder();
beforeAll(async () => {
  await campaignIn(finished, smallScenario(4));
  await campaignIn(interrupted, smallScenario(4), stopAfter(1));
});

/** A copy of a folder in which the bytes of the records were changed. */
function spoilt(directory: string, change: (records: Buffer) => Buffer): string {
  const copy = temporaryFolder();
  for (const name of ['manifest.json', 'scenario.yaml', 'records.jsonl.gz'])
    writeFileSync(join(copy, name), readFileSync(join(directory, name)));
  const path = recordsPath(copy);
  writeFileSync(path, change(readFileSync(path)));
  return copy;
}

/** The same for its lines. */
function rewritten(directory: string, change: (lines: string[]) => readonly string[]): string {
  const copy = spoilt(directory, (records) => records);
  storeText(copy, change(storedText(copy).split('\n')).join('\n'));
  return copy;
}

const inLine = (directory: string, number: number, change: (line: string) => string): string =>
  rewritten(directory, (lines) => lines.with(number - 1, change(lines[number - 1] ?? '')));

describe('verifying a folder', () => {
  it('finds no problem in an unchanged folder', () => {
    expect(verifyFolder(finished)).toMatchObject({ records: 24, planned: 24, problems: [] });
    expect(verifyFolder(interrupted).problems).toEqual([]);
  });

  it('finds a scenario file that was changed or removed', () => {
    const copy = spoilt(finished, (records) => records);
    const path = join(copy, 'scenario.yaml');
    appendFileSync(path, '# no harm meant');
    expect(verifyFolder(copy).problems).toEqual([
      expect.stringContaining('is not the file that the campaign was begun'),
    ]);
    rmSync(path);
    expect(verifyFolder(copy).problems).toEqual([`${path} is missing`]);
  });

  test.prop([fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean()], { numRuns: 60 })(
    'finds any byte of the records that was changed, finished or not',
    (where, bits, isFinished) => {
      const copy = spoilt(isFinished ? finished : interrupted, (records) => {
        const at = where % records.length;
        records[at] = (records[at] ?? 0) ^ bits;
        return records;
      });
      expect(verifyFolder(copy).problems).not.toEqual([]);
    },
  );

  it.each([
    ['is not JSON', () => 'nonsense', /records\.jsonl\.gz:2 is not a record/],
    [
      'has a wrong checksum',
      (line: string) => line.replace('"run":0', '"run":7'),
      /records\.jsonl\.gz:2 has a wrong checksum/,
    ],
    ['has no checksum', (line: string) => line.replace(/,"sum":.*/, '}'), /records\.jsonl\.gz:2 has no checksum/],
    [
      'has an unknown field',
      (line: string) => resealed(line.replace('"outcome":', '"outcom":')),
      /records\.jsonl\.gz:2 has the field 'outcom', which no record of this version has; did you mean 'outcome'\?/,
    ],
    [
      'has an unknown field deep inside',
      (line: string) => resealed(line.replace('"entry":', '"entri":')),
      /records\.jsonl\.gz:2 has the field 'episodes\[0\]\.strike\.entri'/,
    ],
  ])('names the line that %s', (_what, change, message) => {
    const { problems } = verifyFolder(inLine(finished, 2, change));
    expect(problems[0]).toMatch(message);
  });

  it('names every damaged line', () => {
    const copy = rewritten(finished, (lines) =>
      lines.map((line, index) => (index % 10 === 3 ? line.replace('"run"', '"rum"') : line)),
    );
    expect(verifyFolder(copy).problems.map((problem) => /:(\d+) /.exec(problem)?.[1])).toEqual(['4', '14', '24']);
  });

  it.each([
    ['lost', (lines: string[]) => lines.toSpliced(4, 1), 'out of order: expected v4-r0, came run v5-r0'],
    [
      'there twice',
      (lines: string[]) => lines.toSpliced(4, 0, lines[3] ?? ''),
      'out of order: expected v4-r0, came run v3-r0',
    ],
    ['lost at the end', (lines: string[]) => lines.toSpliced(23, 1), '23 records, the manifest says 24'],
  ])('says that a record is %s', (_what, change, message) => {
    const copy = rewritten(finished, change);
    expect(verifyFolder(copy).problems.join('\n')).toContain(message);
  });

  it('finds a record that was changed together with its checksum', () => {
    const copy = inLine(finished, 2, (line) => resealed(line.replace(/"events":\d+/, '"events":1')));
    expect(verifyFolder(copy).problems.join('\n')).toMatch(/has the digest .* the manifest says/);
  });
});

describe('resuming an interrupted campaign', () => {
  it('refuses to continue after a changed record, and names its line', async () => {
    const copy = inLine(interrupted, 3, (line) => line.replace('"run":0', '"run":7'));
    await expect(resumeCampaign(conductIn(copy))).rejects.toThrow(/records\.jsonl\.gz:3 has a wrong checksum/);
  });

  it('removes an incomplete last block', async () => {
    const copy = spoilt(interrupted, (records) => records);
    const path = recordsPath(copy);
    truncateSync(path, readFileSync(path).length - 10);
    await resumeCampaign(conductIn(copy));
    appendFileSync(path, '{"torn');
    expect(readFileSync(path).toString('latin1')).toBe(
      `${readFileSync(recordsPath(finished)).toString('latin1')}{"torn`,
    );
  });
});
