import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { storedText, storeText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from './invoke.ts';

const folder = sharedFolder();
const steps = join(folder, 'steps');
const workloads = join(folder, 'workloads');
const [worst, best] = ['Basic', '+ reinitialize locks'];

const campaign = (output: string, ...options: readonly string[]) =>
  rvisim('campaign', scenarioPath, '-o', output, '-j', '1', '--no-charts', ...options);

interface Document {
  readonly digests: readonly string[];
  readonly comparisons: readonly {
    readonly a: string;
    readonly b: string;
    readonly pairs: number;
    readonly tests: number;
    readonly discordant: readonly number[];
    readonly metrics: readonly { readonly metric: string; readonly p: number; readonly adjustedP: number }[];
    readonly audit?: { readonly audited: number; readonly verdicts: Readonly<Record<string, number>> };
  }[];
}
async function documentOf(...argv: readonly string[]): Promise<Document> {
  const { out } = await rvisim('compare', ...argv, '--json');
  return JSON.parse(out) as Document;
}

beforeAll(async () => {
  expect((await campaign(steps, '--runs', '12')).code).toBe(0);
  expect((await campaign(workloads, '--runs', '6', '--set', 'workload=UnixBench')).code).toBe(0);
});

describe('compare', () => {
  it('prints the discordant pairs, with test, interval and the gain by pairing', async () => {
    const { code, out } = await rvisim('compare', steps, best, worst);
    expect(code).toBe(0);
    for (const part of [
      `A: step=${best}`,
      `B: step=${worst}`,
      '12 pairs of runs',
      'in 12 of 12 the fault struck both at the same instruction',
      'exact McNemar: p = ',
      "(Tango's score interval)",
      'corrected for 2 tests (Holm)',
      'pairing',
      'after the mechanism began to act',
      '(all that fell out differently)',
    ])
      expect(out).toContain(part);
  });

  it('audits exactly the pairs with different outcomes by default', async () => {
    const byDefault = (await documentOf(steps, best, worst)).comparisons[0];
    expect(byDefault?.discordant.length).toBeGreaterThan(0);
    expect(byDefault?.audit?.audited).toBe(byDefault?.discordant.length);
    expect((await documentOf(steps, best, worst, '--audit', 'all')).comparisons[0]?.audit?.audited).toBe(12);
    expect((await documentOf(steps, best, worst, '--audit', '5')).comparisons[0]?.audit?.audited).toBe(5);
    expect((await documentOf(steps, best, worst, '--audit', 'none')).comparisons[0]?.audit).toBeUndefined();
  });

  it('audits pairs in which a mechanism acted when no outcomes differ', async () => {
    const corrupted = join(temporaryFolder(), 'corrupted');
    expect((await campaign(corrupted, '--runs', '30', '--set', 'fault.model=register')).code).toBe(0);
    const lines = storedText(corrupted).split('\n');
    const acted = lines.filter((line) => line.includes('"id":"v5-r') && line.includes('"recovery":'));
    expect(acted.length).toBeGreaterThan(0);
    expect(acted.length).toBeLessThan(20);
    const { comparisons } = await documentOf(corrupted, best, worst, '--metric', 'detected|injected');
    expect(comparisons[0]).toMatchObject({
      discordant: [],
      audit: { audited: acted.length, chosen: expect.stringContaining('those with a recovery') as string },
    });
  });

  it('compares one variant with several others and corrects for all of it', async () => {
    const { comparisons } = await documentOf(
      steps,
      '5',
      '0',
      '1',
      '2',
      '--metric',
      'recovered|detected',
      '--audit',
      'none',
    );
    expect(comparisons.map(({ b }) => b)).toHaveLength(3);
    for (const { tests, metrics } of comparisons) {
      expect(tests).toBe(3);
      for (const { p, adjustedP } of metrics) expect(adjustedP).toBeGreaterThanOrEqual(p);
    }
  });

  it('gives the opposite answer with its sides exchanged', async () => {
    const both = [
      await documentOf(steps, best, worst, '--audit', 'none'),
      await documentOf(steps, worst, best, '--audit', 'none'),
    ];
    const [one, other] = both.map(({ comparisons }) => comparisons[0]?.metrics[0] as unknown as Record<string, number>);
    expect(one?.['difference']).toBe(-(other?.['difference'] ?? 0));
    expect(one?.['p']).toBe(other?.['p']);
    expect(one?.['low']).toBeCloseTo(-(other?.['high'] ?? 0), 10);
  });

  it('reports pairs with different random numbers, names the draw and exits with 5', async () => {
    const { code, out } = await rvisim('compare', steps, best, best, '--against', workloads, '--audit', 'all');
    expect(code).toBe(5);
    expect(out).toContain('6 PARTED FOR ANOTHER REASON');
    expect(out).toMatch(/A then draws blkbench\.\w+ number 0/);
    expect(out).toContain('because: the variants differ in workload');
    expect(out).toContain('in 0 of 6 the fault struck both at the same instruction');
  });

  it('names the fault as the cause of the difference when it is drawn from another window', async () => {
    const other = join(temporaryFolder(), 'other');
    const window = 'fault.trigger.window=[20 %, 90 %]';
    expect((await campaign(other, '--runs', '3', '--set', window)).code).toBe(0);
    const { code, out } = await rvisim('compare', steps, best, best, '--against', other, '--audit', 'all');
    expect(code).toBe(5);
    expect(out).toContain('because: the variants differ in fault');
  });

  it.each([
    [[steps, 'Bsic', best], "no variant 'Bsic'; did you mean 'Basic'?", 2],
    [[steps, best, best], 'a variant is compared with another one', 2],
    [[steps, best], 'expected: rvisim compare <dir> <a> <b>', 2],
    [
      [steps, best, worst, '--audit', 'some'],
      "--audit: expected discordant, all, none or a number of pairs from 1, came 'some'",
      2,
    ],
    [[steps, best, worst, '--metric', 'recoverd|detected'], 'did you mean recovered|detected?', 2],
    [[steps, best, worst, '--confidence', '2'], '--confidence: expected a number from 0.5 to 0.9999', 2],
    [['/nowhere', best, worst], '/nowhere is not a results folder', 2],
  ] as const)('%j is refused with the reason', async (argv, message, expected) => {
    const { code, err, out } = await rvisim('compare', ...argv);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).toContain(message);
  });

  it('refuses folders of different seeds, which have no pairs', async () => {
    const other = join(temporaryFolder(), 'other');
    expect((await campaign(other, '--runs', '2', '--seed', 'another')).code).toBe(0);
    const { code, err } = await rvisim('compare', steps, best, worst, '--against', other);
    expect(code).toBe(3);
    expect(err).toContain('(seed another) did not meet the same faults');
    expect(err).toContain('--seed rehype-increments');
  });

  it('has exit code 4 for an unfinished campaign', async () => {
    const part = temporaryFolder();
    for (const name of ['manifest.json', 'records.jsonl.gz', 'scenario.yaml'])
      writeFileSync(join(part, name), readFileSync(join(steps, name)));
    const manifest = JSON.parse(readFileSync(join(part, 'manifest.json'), 'utf8')) as {
      status: string;
      answer?: unknown;
    };
    const { answer: _answer, ...rest } = manifest;
    writeFileSync(join(part, 'manifest.json'), JSON.stringify({ ...rest, status: 'running' }));
    const lines = storedText(part).split('\n');
    storeText(part, `${lines.slice(0, 30).join('\n')}\n`);
    const { code, out } = await rvisim('compare', part, best, worst);
    expect(code).toBe(4);
    expect(out).toContain('5 pairs of runs');
  });
});

describe('lint', () => {
  it('prints every warning with reason and remedy, and the tables name it', async () => {
    const { code, out } = await rvisim('lint', steps);
    expect(code).toBe(0);
    for (const part of ['calibration-as-evidence', 'many-comparisons', 'why', 'instead']) expect(out).toContain(part);
    const table = await rvisim('table', steps);
    expect(table.out).toContain('Read with care (rvisim lint explains)');
    expect(table.out).toContain('calibration-as-evidence: V3.0');
  });

  it('gives the same as JSON, in the summary, too', async () => {
    const { warnings } = JSON.parse((await rvisim('lint', steps, '--json')).out) as { warnings: { rule: string }[] };
    expect(warnings.map(({ rule }) => rule)).toContain('calibration-as-evidence');
    const summary = JSON.parse((await rvisim('table', steps, '--json')).out) as { warnings: unknown };
    expect(summary.warnings).toEqual(warnings);
  });
});

describe('table', () => {
  it('computes its intervals by the requested methods, and names them', async () => {
    const { out } = await rvisim(
      'table',
      steps,
      '--interval',
      'wilson',
      '--mean',
      'bootstrap-bca',
      '--confidence',
      '99 %',
    );
    expect(out).toContain('Intervals: 99 %, Wilson for shares, order statistics for medians, BCa bootstrap for means.');
    const narrow = JSON.parse((await rvisim('table', steps, '--json', '--confidence', '0.8')).out) as {
      confidence: number;
    };
    expect(narrow.confidence).toBe(0.8);
  });

  it('adds availability when the number of failures is given', async () => {
    expect((await rvisim('table', steps)).out).not.toContain('Availability');
    const { out } = await rvisim('table', steps, '--failures-per-year', '4', '--unrecovered', '2 h');
    expect(out).toContain('Availability, assuming 4 failures a year, and 2.00 h where service does not come back');
    const json = (await rvisim('table', steps, '--json', '--failures-per-year', '0.5')).out;
    const { availability } = JSON.parse(json) as { availability: { failuresPerYear: number; rows: unknown[] } };
    expect(availability.failuresPerYear).toBe(0.5);
    expect(availability.rows).toHaveLength(6);
  });

  it.each([
    ['--failures-per-year', 'many', "expected a number above 0, at most 1000000, came 'many'"],
    ['--failures-per-year', '0', "came '0'"],
    ['--unrecovered', 'long', "expected a duration in ns, us, ms, s, min, h, d, such as '500 ms', came 'long'"],
    ['--confidence', '1', "expected a number from 0.5 to 0.9999, such as 0.95 or 99 %, came '1'"],
    ['--interval', 'wald', "--interval: expected one of clopper-pearson, wilson, came 'wald'"],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, err, out } = await rvisim('table', steps, option, value);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
  });
});
