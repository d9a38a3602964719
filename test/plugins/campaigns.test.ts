/** Campaigns with plugins: what a manifest says of them, and who refuses to go on without them. */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadPlugins } from '../../src/campaign/plugin-files.ts';
import { campaign } from '../../src/library/campaign.ts';
import { loadScenario } from '../../src/library/load.ts';
import { replay, summarize } from '../../src/library/read.ts';
import { storedText } from '../campaign/stored.ts';
import { sharedFolder, temporaryFolder } from '../campaign/temporary.ts';
import { rvisim, start } from '../cli/invoke.ts';
import { pause, scenarioWith, withMechanism, written } from './made.ts';

const folder = sharedFolder();
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** A campaign about the mechanism `mine` with its plugin, made once. */
const plugin = join(folder, 'mine.mjs');
const scenario = join(folder, 'made.yaml');
const results = join(folder, 'results');
let made: Promise<unknown> | undefined;

async function withResults(): Promise<void> {
  made ??= (async () => {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib/nothing.mjs'), 'export const nothing = 0;\n');
    writeFileSync(plugin, `import './lib/nothing.mjs';${withMechanism('one', 'mine')}`);
    writeFileSync(scenario, scenarioWith('mine'));
    const done = await rvisim('campaign', scenario, '--plugin', plugin, '-o', results, '-j', '1', '--no-charts');
    expect(done.code).toBe(0);
  })();
  await made;
}

/** The same plugin under the same name with other bytes. */
function changed(): string {
  const place = temporaryFolder();
  mkdirSync(join(place, 'lib'));
  copyFileSync(join(folder, 'lib/nothing.mjs'), join(place, 'lib/nothing.mjs'));
  writeFileSync(join(place, 'mine.mjs'), `${readFileSync(plugin, 'utf8')}// changed\n`);
  return join(place, 'mine.mjs');
}

describe('a manifest', () => {
  it('has the name of the plugin and the hashes of its files', async () => {
    await withResults();
    const { question } = JSON.parse(readFileSync(join(results, 'manifest.json'), 'utf8')) as { question: object };
    expect(question).toMatchObject({
      plugins: [
        {
          name: 'one',
          files: [
            { file: 'mine.mjs', sha256: hashOf(plugin) },
            { file: 'lib/nothing.mjs', sha256: hashOf(join(folder, 'lib/nothing.mjs')) },
          ],
        },
      ],
    });
  });

  it('says nothing of plugins where there was none', async () => {
    const output = join(temporaryFolder(), 'results');
    const { manifest } = await campaign(loadScenario(scenarioWith('rehype')), { output, workers: 1, runs: 1 });
    expect(manifest.question).not.toHaveProperty('plugins');
  });
});

describe('a folder that was made with a plugin', () => {
  const simulating: readonly (readonly string[])[] = [
    ['resume', results],
    ['extend', results, '--runs', '9'],
    ['reproduce', results],
    ['replay', results, 'v0-r1'],
  ];

  it.each(simulating)('is not simulated from without it: %s', async (...command) => {
    await withResults();
    const { code, err } = await rvisim(...command);
    expect(code).toBe(3);
    expect(err).toContain(`was made with the plugin 'one' (mine.mjs, sha256 ${hashOf(plugin)}`);
    expect(err).toContain('give it with --plugin and the path of mine.mjs');
  });

  it.each(simulating)('is not simulated from with another version of it: %s', async (...command) => {
    await withResults();
    const other = changed();
    const { code, err } = await rvisim(...command, '--plugin', other);
    expect(code).toBe(3);
    expect(err).toContain(`mine.mjs was sha256 ${hashOf(plugin)} and is sha256 ${hashOf(other)}`);
  });

  it('comes out again with it', async () => {
    await withResults();
    const again = await rvisim('reproduce', results, '--plugin', plugin, '-j', '1');
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining('IDENTICAL') });
    const one = await rvisim('replay', results, 'v0-r2', '--plugin', plugin);
    expect(one).toMatchObject({ code: 0, out: expect.stringContaining('a-pause') });
  });

  it.each([['verify'], ['table'], ['status'], ['lint'], ['export', '--to', 'csv', '-o', '-']])(
    'is read without it: %s',
    async (command, ...options) => {
      await withResults();
      expect(await rvisim(command, results, ...options)).toMatchObject({ code: 0 });
    },
  );

  it('is packed with the plugin it takes to reproduce it', async () => {
    await withResults();
    const crate = join(temporaryFolder(), 'crate');
    expect(await rvisim('export', results, '--to', 'ro-crate', '-o', crate)).toMatchObject({ code: 0 });
    const wanted = `one (mine.mjs, sha256 ${hashOf(plugin)}`;
    for (const name of ['README.md', 'ro-crate-metadata.json'])
      expect(readFileSync(join(crate, name), 'utf8')).toContain(wanted);
  });

  it('is not audited without it', async () => {
    await withResults();
    const text = scenarioWith('mine').replace('vmm: mine }', 'vmm: mine }\nvary: { recovery.vmm: [mine, nilihype] }');
    const place = temporaryFolder();
    writeFileSync(join(place, 'two.yaml'), text);
    const output = join(place, 'x');
    await rvisim('campaign', join(place, 'two.yaml'), '--plugin', plugin, '-o', output, '-j', '1', '--no-charts');
    const variants = [output, '0', '1', '--audit', 'all'];
    const { out } = await rvisim('compare', ...variants);
    expect(out).toContain("with the plugin 'one'");
    expect(await rvisim('compare', ...variants, '--plugin', plugin)).toMatchObject({ code: 0 });
  });

  it('is not taken for that of a campaign with another version', async () => {
    await withResults();
    const other = changed();
    const { code, err } = await rvisim('campaign', scenario, '--plugin', other, '-o', results, '-j', '1', '--resume');
    expect(code).toBe(3);
    expect(err).toContain('with other plugins');
    expect(err).toContain(hashOf(plugin));
    expect(err).toContain(hashOf(other));
  });

  it('is not merged with that of another version', async () => {
    await withResults();
    const output = join(temporaryFolder(), 'other');
    await rvisim('campaign', scenario, '--plugin', changed(), '-o', output, '-j', '1', '--no-charts');
    const { code, err } = await rvisim('merge', results, output, '-o', join(temporaryFolder(), 'merged'));
    expect([code, err]).toEqual([3, expect.stringContaining('their plugins are')]);
  });
});

describe('the names of a plugin', () => {
  it.each([['list', 'mechanisms'], ['schema']])('are marked in rvisim %s', async (...command) => {
    await withResults();
    const { out } = await rvisim(...command, '--plugin', plugin);
    expect(out).toContain(`x [plugin one (${plugin})]`);
    expect((await rvisim(...command)).out).not.toContain('[plugin');
  });

  it('go with the shards of a submission', async () => {
    await withResults();
    const place = temporaryFolder();
    const options = ['--shards', '2', '-o', place, '--plugin', plugin];
    expect(await rvisim('submit', 'parallel', scenario, ...options)).toMatchObject({ code: 0 });
    const texts = readdirSync(place).map((name) => readFileSync(join(place, name), 'utf8'));
    for (const command of ['campaign', 'merge'])
      expect(texts.join('\n')).toMatch(new RegExp(` ${command} .*--plugin=${plugin}`));
  });
});

describe('a plugin is loaded by nobody who did not name it', () => {
  it('not from a scenario, nor from the manifest of a folder beside it', async () => {
    await withResults();
    const place = temporaryFolder();
    const marker = join(place, 'loaded');
    const trap = `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker)}, '');`;
    writeFileSync(join(place, 'mine.mjs'), `${trap}${withMechanism('one', 'mine')}`);
    const asking = `${scenarioWith('rehype')}plugin: ./mine.mjs\nplugins: [./mine.mjs]\n`;
    writeFileSync(join(place, 'asking.yaml'), asking);
    const refused = await rvisim('check', join(place, 'asking.yaml'));
    expect([refused.code, refused.out]).toEqual([2, expect.stringMatching(/asking\.yaml:\d+:1 plugin: expected/)]);
    await rvisim('table', results);
    await rvisim('resume', results);
    await rvisim('table', join(place, 'mine.mjs'));
    expect(() => readFileSync(marker)).toThrow('ENOENT');
  });
});

describe('a catalogue', () => {
  it('leaves scenarios alone that name nothing of its plugins', async () => {
    const plugins = await loadPlugins([written({ 'mine.mjs': withMechanism('one', 'mine') })]);
    const digests = await Promise.all(
      [loadScenario(scenarioWith('rehype')), loadScenario(scenarioWith('rehype'), { plugins })].map(
        async (loaded) => (await campaign(loaded, { output: join(temporaryFolder(), 'x'), workers: 1 })).digest,
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it('is in force for its own campaign alone, of two at the same time', async () => {
    const [short, long] = await Promise.all(
      [1_000_000, 9_000_000].map(async (nanos) => {
        const text = withMechanism(`takes-${nanos}`, 'mine', pause('a-pause', nanos));
        return await loadPlugins([written({ 'mine.mjs': text })]);
      }),
    );
    const both = [short, long].map(async (plugins) => {
      const loaded = loadScenario(scenarioWith('mine'), plugins === undefined ? {} : { plugins });
      return await campaign(loaded, { output: join(temporaryFolder(), 'x'), workers: 1, runs: 6 });
    });
    expect(() => loadScenario(scenarioWith('mine'))).toThrow("came 'mine'");
    const latencies = (await Promise.all(both)).map((done) => {
      const metric = summarize(done).rows[0]?.metrics['recoveryMs|recovery-attempted'];
      return metric?.kind === 'quantity' ? (metric.p50 ?? 0) : 0;
    });
    expect((latencies[1] ?? 0) - (latencies[0] ?? 0)).toBeCloseTo(8, 6);
    for (const done of await Promise.all(both)) {
      expect(done.status).toBe('finished');
      expect(replay(done, 'v0-r0').isIdentical).toBe(true);
      expect(() => replay(done.directory, 'v0-r0')).toThrow('which is not given');
    }
  });
});

describe('worker threads', () => {
  const campaignOf = (file: string, output: string) =>
    start(['campaign', scenario, '--plugin', file, '-o', output, '-j', '2', '--no-charts', '--json']).ended;

  it('load the plugin, to the same bytes, and do no run with other bytes than the campaign has', async () => {
    await withResults();
    // It changes its own file when it is imported, as an editor might.
    const text = `import { appendFileSync } from 'node:fs'; appendFileSync(new URL(import.meta.url), '// more\\n');`;
    const changing = written({ 'mine.mjs': `${text}${withMechanism('one', 'mine')}` });
    const output = join(temporaryFolder(), 'x');
    const [same, refused] = await Promise.all([
      campaignOf(plugin, output),
      campaignOf(changing, join(dirname(changing), 'x')),
    ]);
    expect([same.code, same.err]).toEqual([0, expect.stringContaining('2 workers')]);
    const [one, two] = [results, output].map((each) => storedText(each));
    expect(two).toBe(one);
    expect(refused.code).toBe(3);
    expect(refused.err).toMatch(/a worker thread cannot take part: .*mine\.mjs was sha256 \w+ and is sha256 \w+/);
  });
});
