/** The library: what programs are given, and what its documents say of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { study } from '../../examples/library/study.ts';
import {
  type CampaignRefusal,
  campaign,
  checkPlugin,
  loadPlugins,
  loadScenario,
  replay,
  type ScenarioError,
  summarize,
} from '../../src/index.ts';
import { temporaryFolder } from '../campaign/temporary.ts';
import { rvisim } from '../cli/invoke.ts';
import { scenarioWith, withMechanism, written } from '../plugins/made.ts';

const textOf = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const example = (name: string): string => new URL(`../../examples/plugin/${name}`, import.meta.url).pathname;
const output = (): string => join(temporaryFolder(), 'results');

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

describe('the documents', () => {
  it.each([
    ['docs/library.md', ['examples/library/study.ts'], 2],
    ['docs/plugins.md', ['examples/plugin/quick-scan.mjs', 'examples/plugin/restarts.ts'], 4],
  ])('%s shows code of the examples', (page, files, blocks) => {
    const shown = [...textOf(page).matchAll(/^```(?:ts|js)\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
    expect(shown).toHaveLength(blocks);
    const code = files.map(textOf).join('\n');
    for (const block of shown) expect(code).toContain(block.trimEnd());
  });

  it('has an example that runs', async () => {
    const { lines, isReproduced, digest } = await study(example('quick-scan.mjs'), output(), 1);
    expect(lines).toEqual([
      expect.stringMatching(/^recovery\.vmm=nilihype: \d of 3, 95 % interval 0\.\d\d to \d\.\d\d$/),
      expect.stringMatching(/^recovery\.vmm=nilihype-quick-scan: \d of 3, 95 % interval/),
    ]);
    expect(isReproduced).toBe(true);
    expect(digest).toMatch(/^rvisim:/);
  });
});

describe('a program', () => {
  it('gets the problems of a scenario with their places', () => {
    const text = scenarioWith('rehpye');
    const error = thrownBy(() => loadScenario(text, { name: 'mine.yaml' })) as ScenarioError;
    const line = text.split('\n').findIndex((each) => each.startsWith('recovery')) + 1;
    expect(error).toMatchObject({
      name: 'ScenarioError',
      problems: [{ file: 'mine.yaml', line, column: 18, path: 'recovery.vmm', suggestion: 'rehype' }],
    });
  });

  it('loads a shipped scenario by its name, with changes', () => {
    const { scenario, variants } = loadScenario('rehype-increments', { set: ['runs=7'] });
    expect([scenario.runs, variants.length]).toEqual([7, 6]);
    expect(scenario.reported.length).toBeGreaterThan(0);
    expect(loadScenario('rehype-increments', { set: ['workload=UnixBench'] }).scenario.reported).toEqual([]);
  });

  it('reads what it has written, as the command does', async () => {
    const results = await campaign(loadScenario(scenarioWith('rehype'), { set: ['memoryGiB=9'] }), {
      output: output(),
      workers: 1,
      seed: 'b',
    });
    expect(results).toMatchObject({ status: 'finished', records: 3, unanswered: 0 });
    const summary = summarize(results, { confidence: 0.9 });
    const { out } = await rvisim('table', results.directory, '--json', '--confidence', '0.9');
    expect(JSON.parse(out)).toMatchObject({ digest: results.digest, seed: 'b' });
    const [told] = (JSON.parse(out) as { rows: readonly { metrics: object }[] }).rows;
    expect(told?.metrics).toEqual(JSON.parse(JSON.stringify(summary.rows[0]?.metrics)));
    expect(summarize(results.directory).rows[0]?.metrics['recovered|detected']).toMatchObject({ denominator: 3 });
  });

  it('is refused a folder that is in use for something else, in a typed error', async () => {
    const folder = output();
    const loaded = loadScenario(scenarioWith('rehype'));
    await campaign(loaded, { output: folder, workers: 1, runs: 1 });
    const error = await campaign(loaded, { output: folder, workers: 1, runs: 2 }).catch((thrown: unknown) => thrown);
    expect((error as CampaignRefusal).kind).toBe('other-plan');
    const again = await campaign(loaded, { output: folder, workers: 1, runs: 2, existing: 'replace' });
    expect(again.records).toBe(2);
    await expect(campaign(loaded, { output: folder, runs: 0, existing: 'replace' })).rejects.toThrow('runs=0');
  });

  it('stops a campaign and goes on with it, to the same bytes', async () => {
    const loaded = loadScenario(scenarioWith('rehype'), { set: ['runs=40'] });
    const [whole, folder] = [output(), output()];
    const controller = new AbortController();
    const stopped = await campaign(loaded, {
      output: folder,
      workers: 1,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect(stopped.status).toBe('interrupted');
    expect(stopped.records).toBeLessThan(40);
    const resumed = await campaign(loaded, { output: folder, workers: 1, existing: 'resume' });
    const { digest } = await campaign(loaded, { output: whole, workers: 1 });
    expect([resumed.status, resumed.digest]).toEqual(['finished', digest]);
  });

  it('simulates a stored run again, with its timeline and its trace', async () => {
    const results = await campaign(loadScenario(scenarioWith('rehype')), { output: output(), workers: 1, runs: 2 });
    const played = replay(results, 'v0-r1');
    expect(played.isIdentical).toBe(true);
    expect(played.record).toEqual(played.stored);
    expect(played.timeline.some(({ text }) => text.includes('failstop'))).toBe(true);
    expect(JSON.parse(played.trace())).toHaveProperty('traceEvents');
    expect(thrownBy(() => replay(results, 'v0-r9'))).toMatchObject({ kind: 'no-such-run' });
  });
});

describe('the scenario of the example of a plugin', () => {
  it('names what the plugin adds, and so does the page on plugins', async () => {
    const plugins = await loadPlugins([example('quick-scan.mjs')]);
    expect(loadScenario(example('quick-scan.yaml'), { plugins })).toMatchObject({ scenario: { name: 'quick-scan' } });
    expect(textOf('docs/plugins.md')).toContain('campaign quick-scan.yaml --plugin ./quick-scan.mjs');
  });
});

describe('a plugin is held to the contracts', () => {
  const checked = async (repair: string) =>
    await checkPlugin(written({ 'mine.mjs': withMechanism('one', 'mine', repair) }), { runs: 4 });

  it.each([['quick-scan.mjs'], ['restarts.ts']])('and the example %s keeps them', async (name) => {
    const parts = await checkPlugin(example(name), { runs: 2 });
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('which it breaks by another record for the same run', async () => {
    const counting = `{ name: 'x', summary: 'x', optional: true, cost: () => (globalThis.calls = (globalThis.calls ?? 0) + 1),
      apply() {} }`;
    const [part] = await checked(counting);
    expect(part?.problem).toContain('another record when simulated again');
  });

  it('which it breaks by a promise that is not kept', async () => {
    const [part] = await checked(
      `{ name: 'x', summary: 'x', optional: true, cost: () => 1, apply() {}, holds: () => false }`,
    );
    expect(part).toMatchObject({
      what: 'mechanisms of vmm-failure: mine',
      problem: expect.stringMatching(/^run v0-r\d/),
    });
  });

  it('which it breaks by an exception', async () => {
    const [part] = await checked(
      `{ name: 'x', summary: 'x', optional: true, cost: () => 1, apply() { throw new Error('my own bug'); } }`,
    );
    expect(part?.problem).toMatch(/^run v0-r\d+: my own bug/);
  });
});
