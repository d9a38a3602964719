/**
 * Every command that prints a result prints it as JSON on demand: with --json stdout is one JSON document with the
 * fields that docs/campaigns.md lists, and words go to stderr. The commands are read off the help, so that a new one
 * cannot be forgotten.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scenarioPath } from '../campaign/fixture.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { rvisim } from '../cli/invoke.ts';

const folder = sharedFolder();
const at = (name: string): string => join(folder, name);
const SMALL = ['--runs', '2', '-j', '1', '--no-charts'];
const campaign = (name: string, ...options: string[]): string[] =>
  ['campaign', scenarioPath, '-o', at(name)].concat(SMALL, options);

/** One command line of each command; in their order they make what the later ones read. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  list: ['list'],
  new: ['new', 'first', '-o', at('first.yaml')],
  check: ['check', scenarioPath, '/nowhere.yaml'],
  run: ['run', scenarioPath],
  campaign: campaign('results'),
  resume: ['resume', at('results'), '--no-charts'],
  extend: ['extend', at('results'), '--runs', '3', '-j', '1', '--no-charts'],
  status: ['status', at('results')],
  merge: ['merge', at('first'), at('second'), '-o', at('merged'), '--no-charts'],
  verify: ['verify', at('results')],
  reproduce: ['reproduce', at('results'), '-j', '1'],
  table: ['table', at('results')],
  compare: ['compare', at('results'), '0', '5'],
  claims: ['claims', at('results'), '--claim', 'recovered|detected of Basic < 90 %'],
  lint: ['lint', at('results')],
  plan: ['plan', scenarioPath, '--pilot', '10', '-j', '1'],
  chart: ['chart', at('results'), '-o', at('charts')],
  exposures: ['exposures', at('results')],
  greedy: ['greedy', scenarioPath, '--runs', '4'],
  failures: ['failures', new URL('../../scenarios/traces/two-racks.csv', import.meta.url).pathname],
  export: ['export', at('results'), '--to', 'csv'],
  report: ['report', at('results'), '-o', at('report.html')],
  replay: ['replay', at('results'), 'v0-r1'],
  explain: ['explain', at('results'), 'v0-r1'],
  trace: ['trace', 'query', at('results'), 'v0-r1', 'filter kind=harm | causes'],
  diff: ['diff', at('results'), 'v0-r1', 'v5-r1'],
  boundary: ['boundary', scenarioPath, '--to', '40', '--points', '3'],
  shrink: ['shrink', scenarioPath, '--run', '1', '--tries', '4'],
  schema: ['schema'],
  submit: ['submit', 'parallel', scenarioPath, '--shards', '2', '-o', at('shards')],
};

/** Commands without a case, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  watch: 'serves a page until it is interrupted',
  worker: 'works for the campaigns of others and prints no result',
  completion: 'prints a script for the shell',
};

/**
 * The fields of each command's document in the table of docs/campaigns.md: `| rvisim table | `rows`, ... |`. A list has
 * those of its items.
 */
function documented(): ReadonlyMap<string, readonly string[]> {
  const text = readFileSync(new URL('../../docs/campaigns.md', import.meta.url), 'utf8');
  const rows = text.matchAll(/^\| `rvisim (\w+)` \| ([^|]*) \|/gm);
  return new Map(
    Array.from(rows, ([, name = '', fields = '']) => [
      name,
      Array.from(fields.matchAll(/`(\w+)`/g), ([, field = '']) => field),
    ]),
  );
}

const printed = new Map<string, Awaited<ReturnType<typeof rvisim>>>();
beforeAll(async () => {
  for (const shard of ['1/2', '2/2'])
    await rvisim(...campaign(shard === '1/2' ? 'first' : 'second', '--shard', shard, '-q'));
  for (const [name, argv] of Object.entries(CASES)) printed.set(name, await rvisim(...argv, '--json'));
});

it('has a case or a reason for every command', async () => {
  const { out } = await rvisim('--help');
  const commands = [...new Set(Array.from(out.matchAll(/^ {2}rvisim (\w+)/gm), ([, name = '']) => name))];
  expect(commands.length).toBeGreaterThan(15);
  expect([...Object.keys(CASES), ...Object.keys(EXCEPTIONS)].sort()).toEqual(commands.sort());
});

describe.each(Object.keys(CASES))('rvisim %s --json', (name) => {
  it('prints one JSON document and nothing else', () => {
    const { out, code, err } = printed.get(name) ?? { out: '', code: null, err: 'never ran' };
    expect({ code, err }).toMatchObject({ code: name === 'check' ? 2 : expect.toBeOneOf([0, 4, 8]) });
    expect(out).toMatch(/^[[{][\s\S]*[\]}]\n$/);
    expect(() => void JSON.parse(out)).not.toThrow();
  });

  it('has the fields that are documented', () => {
    const document = JSON.parse(printed.get(name)?.out ?? 'null') as unknown;
    const [first] = [document].flat();
    const fields = documented().get(name) ?? [];
    expect(fields.length).toBeGreaterThan(0);
    expect(Object.keys(first as object)).toEqual(expect.arrayContaining([...fields]));
  });
});

describe('what cannot be answered', () => {
  it.each([
    ['a folder that is no campaign', ['table', folder, '--json'], 2],
    ['a scenario that is not there', ['campaign', '/nowhere.yaml', '--json'], 2],
    ['a run that is not there', ['replay', at('results'), 'v9-r9', '--json'], 2],
    ['a question with a typing error', ['trace', 'query', at('results'), 'v0-r1', 'filtr kind=x', '--json'], 2],
    ['a run that does not fail', ['shrink', scenarioPath, '--variant', '5', '--json'], 2],
    ['a range without an end', ['boundary', scenarioPath, '--over', 'memoryGiB={x}', '--json'], 2],
    ['a folder that is taken', campaign('results', '--json', '--seed', 'other'), 3],
  ])('leaves stdout empty: %s', async (_what, argv, code) => {
    const ended = await rvisim(...argv);
    expect(ended).toMatchObject({ code, out: '' });
    expect(ended.err).not.toBe('');
  });
});
