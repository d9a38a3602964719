import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { recordsPath, storedText, storeText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { crateBreaches } from '../report/export/crate-rules.ts';
import { parseCsv } from '../report/parse-csv.ts';
import { rvisim } from './invoke.ts';

const shared = sharedFolder();
const results = join(shared, 'results');
const crate = join(shared, 'crate');
beforeAll(async () => {
  await rvisim('campaign', scenarioPath, '--runs', '3', '-o', results, '-j', '1', '-q');
  expect((await rvisim('export', results, '--to', 'ro-crate', '-o', crate)).code).toBe(0);
});

const digest = (): string =>
  (JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8')) as { answer: { digest: string } }).answer.digest;

function copyOf(folder: string): string {
  const copy = join(temporaryFolder(), 'copy');
  cpSync(folder, copy, { recursive: true });
  return copy;
}

describe('export --to csv', () => {
  it('prints one row a run on stdout', async () => {
    const { code, out, err } = await rvisim('export', results, '--to', 'csv', '-o', '-');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const ids = storedText(results).matchAll(/^\{"status":"\w+","id":"([\w-]+)"/gm);
    expect(parseCsv(out).map(({ id }) => id)).toEqual([...ids].map(([, id]) => id));
  });

  it('writes the same into a file beside the folder and describes it', async () => {
    const { out } = await rvisim('export', results, '--to', 'csv', '--json');
    const document = JSON.parse(out) as { output: string; bytes: number; columns: object[] };
    expect(document).toMatchObject({ format: 'csv', output: `${results}.csv`, digest: digest(), rows: 18 });
    const text = readFileSync(document.output, 'utf8');
    expect(text).toBe((await rvisim('export', results, '--to', 'csv', '-o', '-')).out);
    expect(document.bytes).toBe(Buffer.byteLength(text));
    expect(document.columns).toHaveLength(Object.keys(parseCsv(text)[0] ?? {}).length);
  });

  it('replaces a file only with --force', async () => {
    const file = join(temporaryFolder(), 'runs.csv');
    writeFileSync(file, 'precious');
    const refused = await rvisim('export', results, '--to', 'csv', '-o', file);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('--force');
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect((await rvisim('export', results, '--to', 'csv', '-o', file, '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^id,variant,/);
  });
});

describe('a package', () => {
  it('follows the rules of RO-Crate 1.2 and lists every file with its size and checksum', () => {
    expect(crateBreaches(crate)).toEqual([]);
    for (const path of [
      'manifest.json',
      'scenario.yaml',
      'records.jsonl.gz',
      'tables/results.csv',
      'charts/increments.svg',
      'SHA256SUMS',
      'README.md',
    ])
      expect(existsSync(join(crate, path)), path).toBe(true);
  });

  it('names the digest, the software, the licence and the command that reproduces it', () => {
    const text = readFileSync(join(crate, 'ro-crate-metadata.json'), 'utf8');
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    for (const fact of [
      digest(),
      `"version": "${version}"`,
      'https://spdx.org/licenses/MIT',
      'rvisim reproduce',
      `rvisim campaign ${scenarioPath}`,
    ])
      expect(text).toContain(fact);
  });

  it.runIf(process.platform === 'linux')('has checksums that sha256sum confirms', () => {
    expect(execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: crate, encoding: 'utf8' })).toBe('');
  });

  it('is a results folder: it can be verified, reproduced and shown', async () => {
    expect(await rvisim('verify', crate)).toMatchObject({ code: 0, out: expect.stringContaining(digest()) });
    expect(await rvisim('reproduce', crate)).toMatchObject({ code: 0, out: expect.stringContaining('IDENTICAL') });
    expect((await rvisim('table', crate, '--json')).out).toBe((await rvisim('table', results, '--json')).out);
  });

  it('is the same, made again', async () => {
    const again = join(temporaryFolder(), 'again');
    await rvisim('export', results, '--to', 'ro-crate', '-o', again);
    for (const path of ['ro-crate-metadata.json', 'SHA256SUMS', 'README.md'])
      expect(readFileSync(join(again, path), 'utf8')).toBe(readFileSync(join(crate, path), 'utf8'));
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'a changed file',
      (folder) => appendFileSync(join(folder, 'scenario.yaml'), '#'),
      /scenario\.yaml has another size/,
    ],
    [
      'a file too many',
      (folder) => writeFileSync(join(folder, 'tables', 'more.csv'), ''),
      /tables\/more\.csv is there but not listed/,
    ],
    ['a file too few', (folder) => rmSync(recordsPath(folder)), /records\.jsonl\.gz is listed but not there/],
    ['another specification', (folder) => edit(folder, 'ro/crate/1.2"', 'ro/crate/1.1"'), /conforms to something else/],
    [
      'a licence nobody describes',
      (folder) =>
        edit(folder, '"license": {\n        "@id": "https://spdx', '"license": {\n        "@id": "https://elsewhere'),
      /licence is not described/,
    ],
  ])('with %s breaks the rules', (_what, spoil, message) => {
    const copy = copyOf(crate);
    spoil(copy);
    expect(crateBreaches(copy).join('\n')).toMatch(message);
  });

  function edit(folder: string, from: string, to: string): void {
    const path = join(folder, 'ro-crate-metadata.json');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  }
});

describe('export refuses', () => {
  it.each<[string, readonly string[], number, string]>([
    ['a format nobody knows', ['--to', 'parqet'], 2, 'did you mean parquet?'],
    ['no format', [], 2, 'missing required argument: to'],
    ['Parquet on stdout', ['--to', 'parquet', '-o', '-'], 2, 'only CSV can go to stdout'],
    ['two things on stdout', ['--to', 'csv', '-o', '-', '--json'], 2, 'exclude each other'],
    ['an empty name', ['--to', 'csv', '-o', ''], 2, "expected a name, came ''"],
    ['a licence without an address', ['--to', 'ro-crate', '--licence', 'MIT'], 2, "came 'MIT'"],
    ['a place that cannot be', ['--to', 'csv', '-o', '/proc/no/where.csv'], 3, 'cannot write'],
    ['a folder that is there', ['--to', 'ro-crate', '-o', crate, '--force'], 3, 'already there'],
  ])('%s', async (_what, options, code, message) => {
    const ended = await rvisim('export', results, ...options);
    expect(ended.err).toContain(message);
    expect(ended).toMatchObject({ code, out: '' });
  });

  it('a folder that is no campaign, and one whose records were changed', async () => {
    const empty = temporaryFolder();
    expect(await rvisim('export', empty, '--to', 'csv', '-o', '-')).toMatchObject({ code: 2, out: '' });
    const copy = copyOf(results);
    storeText(copy, storedText(copy).replace('"run":0', '"run":1'));
    const { code, err, out } = await rvisim('export', copy, '--to', 'csv', '-o', '-');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('records.jsonl.gz:1');
  });

  it('to pack a campaign that is not finished, and exports its runs with exit code 4', async () => {
    const copy = copyOf(results);
    const manifest = join(copy, 'manifest.json');
    storeText(copy, `${storedText(copy).split('\n').slice(0, 6).join('\n')}\n`);
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"status": "finished"', '"status": "running"'));
    mkdirSync(join(copy, 'out'));
    expect(await rvisim('export', copy, '--to', 'ro-crate', '-o', join(copy, 'out', 'crate'))).toMatchObject({
      code: 3,
      err: expect.stringContaining('not finished'),
    });
    expect(existsSync(join(copy, 'out', 'crate'))).toBe(false);
    const csv = await rvisim('export', copy, '--to', 'csv', '-o', '-');
    expect(csv.code).toBe(4);
    expect(parseCsv(csv.out)).toHaveLength(6);
  });
});
