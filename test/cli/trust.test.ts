/** The commands that a reader needs to trust a folder, and somebody with several machines to make one. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { resealed } from '../campaign/resealed.ts';
import { recordsPath, storedText, storeText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { overridesFor } from '../scenario/sampling.ts';
import { rvisim } from './invoke.ts';

const folder = sharedFolder();
const whole = join(folder, 'whole');
const [first, second] = [join(folder, '1-of-2'), join(folder, '2-of-2')];
const campaign = async (directory: string, ...options: readonly string[]) =>
  await rvisim('campaign', scenarioPath, '-o', directory, '-j', '1', '--no-charts', '-q', ...options);

beforeAll(async () => {
  await campaign(whole, '--runs', '4');
  await campaign(first, '--runs', '4', '--shard', '1/2');
  await campaign(second, '--runs', '4', '--shard', '2/2');
});

/** A copy of the folder, in which a line of the records was changed. */
function spoilt(number: number, change: (line: string) => string): string {
  const copy = temporaryFolder();
  for (const name of ['manifest.json', 'scenario.yaml', 'records.jsonl.gz'])
    writeFileSync(join(copy, name), readFileSync(join(whole, name)));
  const lines = storedText(copy).split('\n');
  storeText(copy, lines.with(number - 1, change(lines[number - 1] ?? '')).join('\n'));
  return copy;
}

const forged = (): string => spoilt(9, (line) => resealed(line.replace(/"events":\d+/, '"events":1')));

describe('status', () => {
  it('prints the progress of each folder and the next command', async () => {
    const { code, out } = await rvisim('status', whole, first);
    expect(code).toBe(0);
    expect(out).toContain('finished, 24 of 24 runs');
    expect(out).toContain(`rvisim table ${whole}`);
    expect(out).toContain('shard 1/2');
    expect(out).toContain('rvisim merge DIR... -o DIR');
  });

  it('distinguishes an interrupted campaign from a finished one, with exit code 4', async () => {
    const copy = spoilt(1, (line) => line);
    storeText(copy, storedText(copy).split('\n').toSpliced(23, 1).join('\n'));
    appendFileSync(recordsPath(copy), '{"torn');
    const path = join(copy, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"status": "finished"', '"status": "running"'));
    const { code, out } = await rvisim('status', copy, '--json');
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject([{ state: 'broken off', records: 23, planned: 24, unanswered: 0 }]);
    expect((await rvisim('status', copy)).out).toContain(`rvisim resume ${copy}`);
  });

  it('of a folder without a campaign is bad input', async () => {
    expect(await rvisim('status', temporaryFolder())).toMatchObject({ code: 2, out: '' });
  });
});

describe('verify', () => {
  it('reports that a folder is unchanged', async () => {
    const { code, out } = await rvisim('verify', whole);
    expect(code).toBe(0);
    expect(out).toMatch(/^VERIFIED: .* 24 of 24 records, .* rvisim:/);
  });

  it('names every change, with exit code 2', async () => {
    const copy = spoilt(3, (line) => line.replace('"run":0', '"run":1'));
    const { code, out } = await rvisim('verify', copy);
    expect(code).toBe(2);
    expect(out).toMatch(/^DAMAGED: .*\n {2}.*records\.jsonl\.gz:3 has a wrong checksum/);
    const document = JSON.parse((await rvisim('verify', copy, '--json')).out) as object;
    expect(document).toMatchObject({
      isSound: false,
      records: 23,
      problems: [expect.stringContaining('records.jsonl.gz:3')],
    });
  });
});

describe('every command that reads a folder', () => {
  it.each(['table', 'chart', 'reproduce', 'status', 'resume'])(
    '%s names a damaged line and does not go on',
    async (command) => {
      const { code, err, out } = await rvisim(
        command,
        spoilt(3, (line) => line.replace('"run":0', '"run":1')),
      );
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain('records.jsonl.gz:3 has a wrong checksum');
    },
  );

  it('names the version of a folder that another version made, and the tool that made it', async () => {
    const copy = spoilt(1, (line) => line);
    const path = join(copy, 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace('rvisim-results/2', 'rvisim-results/1'));
    const { code, err } = await rvisim('table', copy);
    expect(code).toBe(2);
    expect(err).toContain(
      'is of another version of rvisim: expected the format rvisim-results/2, came ' +
        'rvisim-results/1\nuse the tool that made it',
    );
    expect((await campaign(copy, '--runs', '1', '--force')).code).toBe(0);
  });

  it('does not replace a manifest.json of another program', async () => {
    const theirs = temporaryFolder();
    writeFileSync(join(theirs, 'manifest.json'), '{"name": "a web application"}');
    mkdirSync(join(theirs, 'charts'));
    expect((await campaign(theirs, '--runs', '1', '--force')).code).toBe(2);
    expect(readFileSync(join(theirs, 'manifest.json'), 'utf8')).toBe('{"name": "a web application"}');
  });
});

describe('reproduce', () => {
  it('makes every record again, or a sample chosen by a hash', async () => {
    const all = await rvisim('reproduce', whole);
    expect(all.code).toBe(0);
    expect(all.out).toMatch(/^IDENTICAL: the 24 records/);
    const some = await rvisim('reproduce', whole, '--sample', '5');
    expect(some.code).toBe(0);
    expect(some.out).toMatch(/^SAMPLED-IDENTICAL: 5 of the 24 records/);
    expect((await rvisim('reproduce', whole, '--sample', '100')).out).toMatch(/^IDENTICAL/);
    expect((await rvisim('reproduce', second)).out).toMatch(/^IDENTICAL: the 12 records/);
  });

  it('names the first record and field that differ, with exit code 5', async () => {
    const copy = forged();
    const { code, out } = await rvisim('reproduce', copy);
    expect(code).toBe(5);
    expect(out).toMatch(/^NOT-REPRODUCED: run v2-r1 .* first in events: stored 1, now \d+\n.*rvisim replay .* v2-r1\n/);
    expect(JSON.parse((await rvisim('reproduce', copy, '--json')).out)).toMatchObject({
      verdict: 'NOT-REPRODUCED',
      compared: 8,
      difference: { id: 'v2-r1', field: 'events', stored: '1' },
    });
  });

  it('finds a forged record in a sample exactly when it is in it', async () => {
    const copy = forged();
    const codes = [];
    for (const size of [1, 2, 6, 12, 18, 23]) codes.push((await rvisim('reproduce', copy, '--sample', `${size}`)).code);
    // A larger sample holds the smaller one.
    expect(codes.toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual(codes);
    expect(codes.at(-1)).toBe(5);
  });
});

describe('merge', () => {
  it('merges shards, to the tables of the campaign without shards', async () => {
    const into = join(temporaryFolder(), 'merged');
    const { code, out, err } = await rvisim('merge', first, second, '-o', into, '--no-charts');
    expect(code).toBe(0);
    expect(out).toContain(`rvisim table ${into}`);
    expect((await rvisim('table', into)).out).toBe((await rvisim('table', whole)).out);
    expect(err).toContain('24 records of 2 folders');
    expect(readFileSync(recordsPath(into))).toEqual(readFileSync(recordsPath(whole)));
  });

  it.each([
    ['a missing shard', [second], 3, 'missing: shard 1/2'],
    ['a missing shard, and says how another was made', [second], 3, '--runs 4 --shard 2/2\nthe same with --shard 1/2'],
    ['a shard that is given twice', [first, first, second], 3, 'shard 1/2 is given twice'],
    ['no folder', [], 2, 'expected: rvisim merge <dirs..>'],
  ])('refuses %s', async (_what, folders, expected, message) => {
    const { code, err } = await rvisim('merge', ...folders, '-o', join(temporaryFolder(), 'merged'));
    expect(code).toBe(expected);
    expect(err).toContain(message);
  });

  it('ends with 5 when two folders have other records of one run', async () => {
    const copy = forged();
    const path = join(copy, 'manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { answer: unknown };
    const sum = JSON.parse((await rvisim('verify', copy, '--json')).out) as { problems: string[]; digest: string };
    expect(sum.problems).toHaveLength(1);
    expect(manifest.answer).toBeDefined();
    const { sealAnew } = await import('../campaign/resealed.ts');
    sealAnew(copy);
    const { code, err } = await rvisim('merge', first, second, copy, '-o', join(temporaryFolder(), 'merged'));
    expect(code).toBe(5);
    expect(err).toContain('run v2-r1 is not the same record');
  });
});

const sampling = (asked: Readonly<Record<string, unknown>>): string[] =>
  overridesFor(asked).flatMap((override) => ['--set', override]);

describe('a precision that cannot be reached', () => {
  it('ends with 4, and prints the precision reached and the command that continues', async () => {
    const directory = join(temporaryFolder(), 'r');
    const { code, err, out } = await rvisim(
      'campaign',
      scenarioPath,
      '-o',
      directory,
      '-j',
      '1',
      '--no-charts',
      '--precision',
      '2 %',
      '--max-runs',
      '20',
      ...sampling({}),
    );
    expect(code).toBe(4);
    expect(err).toContain('precision not reached within 20 runs of each variant');
    expect(err).toMatch(/step=Full: recovered\|detected is .* known to \+\/- [\d.]+ points, asked for \+\/- 2/);
    const advice = new RegExp(`rvisim extend ${directory} --runs (\\d+)`).exec(err)?.[1];
    expect(Number(advice)).toBeGreaterThan(20);
    expect(out).toContain('! not reached');
    expect(readFileSync(join(directory, 'tables', 'precision.csv'), 'utf8')).toMatch(
      /^step=Basic,recovered\|detected,.*,0\.02,false,,share,20,false\r\n/m,
    );
    const table = await rvisim('table', directory);
    expect(table.code).toBe(4);
    expect(table.err).toContain('precision not reached');

    const status = await rvisim('status', directory);
    expect(status.code).toBe(4);
    expect(status.out).toContain('precision not reached within 20 runs of each variant');
    expect(status.out).toContain(`rvisim extend ${directory} --runs`);
    expect(status.out).not.toContain('to read it');
  });
});

describe('a stratified campaign', () => {
  it('gives a stratum of larger variance more runs, with and without shards, and estimates the total share', async () => {
    const [one, left, right, merged] = ['one', 'left', 'right', 'merged'].map((name) =>
      join(temporaryFolder(), name),
    ) as [string, string, string, string];
    const asked = [
      ...sampling({ strata: { axis: 'step', pilot: 10, weights: { Basic: 0.9, Full: 0.1 } } }),
      '--runs',
      '20',
    ];
    const { out, code } = await campaign(one, ...asked);
    expect(code).toBe(0);
    expect(out).toContain('Strata together');
    expect(readFileSync(join(one, 'tables', 'strata.csv'), 'utf8')).toMatch(
      /^metric,value,low,high,confidence\r\nrecovered\|detected,/,
    );
    const rows = JSON.parse((await rvisim('table', one, '--json')).out) as {
      rows: { runs: number }[];
      stratified: unknown[];
    };
    const [basic, full] = rows.rows.map(({ runs }) => runs);
    expect(basic).toBeGreaterThan(full ?? 0);
    expect((basic ?? 0) + (full ?? 0)).toBe(40);
    expect(rows.stratified).toHaveLength(1);
    await campaign(left, ...asked, '--shard', '1/2');
    await campaign(right, ...asked, '--shard', '2/2');
    expect((await rvisim('merge', left, right, '-o', merged, '--no-charts')).code).toBe(0);
    expect(readFileSync(recordsPath(merged))).toEqual(readFileSync(recordsPath(one)));
  });
});

describe('plan', () => {
  it('prints the number of runs of each variant, and the command', async () => {
    const { code, out } = await rvisim(
      'plan',
      scenarioPath,
      '--precision',
      '5 %',
      '--pilot',
      '10',
      '-j',
      '1',
      ...sampling({}),
    );
    expect(code).toBe(0);
    expect(out).toContain('Leveugle');
    expect(out).toMatch(/rvisim campaign .* --runs 385\n/);
  });

  it('reports that no plan is possible when no run of the pilot met the condition', async () => {
    const asked = ['--precision', '5 %', '--pilot', '10', '-j', '1', '--set', 'fault.model=dry', ...sampling({})];
    const { code, out } = await rvisim('plan', scenarioPath, ...asked);
    expect(code).toBe(0);
    expect(out).toContain('no run of the pilot met the condition of recovered|detected');
  });

  it('plans with a finite population, as JSON', async () => {
    const { out } = await rvisim(
      'plan',
      scenarioPath,
      '--precision',
      '0.01',
      '--population',
      '10000',
      '--pilot',
      '10',
      '-j',
      '1',
      '--json',
      ...sampling({ strata: { axis: 'step', pilot: 10 } }),
    );
    const plan = JSON.parse(out) as {
      runs: { forAnyShare: number };
      strata: { gain: number; allotment: { runs: number }[] };
    };
    expect(plan.runs.forAnyShare).toBeGreaterThanOrEqual(4900);
    expect(plan.strata.allotment).toHaveLength(2);
    expect(plan.strata.gain).toBeGreaterThan(0.9);
  });
});

describe('options that exclude each other', () => {
  it.each([
    [['--precision', '0.1', '--runs', '5'], 'give --max-runs instead of --runs'],
    [['--confidence', '0.9'], '--confidence goes with --precision'],
    [['--max-runs', '9'], '--max-runs needs a precision'],
    [['--precision', '0.1', '--shard', '1/2'], 'a campaign that stops by precision cannot be sharded'],
    [['--precision', '0.7'], "--precision: expected a share above 0 and below 0.5, such as 0.01 or '1 %', came '0.7'"],
    [['--precision', 'recoverd|detected=0.1'], 'did you mean recovered|detected?'],
    [['--precision', 'x'], '--precision: expected a share'],
    [['--precision', 'meanDowntime|back=2 %'], "expected a metric of the experiment 'vmm-failure'"],
    [['--precision', 'downtimeMs|recovered=5'], "such as '5 ms', came '5', which has no unit"],
    [['--precision', 'recovered|detected=60 %'], "such as 0.01 or '1 %', came '60 %'"],
    [['--precision', 'mean:recovered|detected=1 %'], 'recovered|detected is a share, which has no mean'],
    [['--precision', 'p99:downtimeMs|recovered=1 %'], "expected one of mean, median, p95 before the colon, came 'p99'"],
    [['--precision', 'downtimeMs|recovered='], 'expected [mean:|median:|p95:][METRIC=]AMOUNT'],
    [['--shard', '0/2'], "--shard: expected k/n with k from 1 to n and n to 100000, came '0/2'"],
    [['--shard', '3/2'], "came '3/2'"],
    [['--shard', 'half'], "came 'half'"],
  ])('%j are refused with exit code 2', async (options, message) => {
    const { code, err } = await rvisim('campaign', scenarioPath, '-o', join(temporaryFolder(), 'r'), ...options);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});
