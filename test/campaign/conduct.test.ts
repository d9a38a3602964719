import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginCampaign, resumeCampaign } from '../../src/campaign/conduct.ts';
import { readManifest, writeManifest } from '../../src/campaign/manifest.ts';
import type { RefusalKind } from '../../src/campaign/refusal.ts';
import { verifyFolder } from '../../src/campaign/verify.ts';
import type { Scenario } from '../../src/scenario/schema.ts';
import { asked, campaignIn, conductIn, scenarioText, smallScenario, stopAfter } from './fixture.ts';
import { recordsPath, storedText, storeText } from './stored.ts';
import { temporaryFolder } from './temporary.ts';

const scenario = smallScenario(5);

async function refusalOf(
  work: Promise<unknown>,
): Promise<{ kind: RefusalKind; message: string; remedy: string | undefined }> {
  return await work.then(
    () => Promise.reject(new Error('it was not refused')),
    ({ kind, message, remedy }) => ({ kind, message, remedy }),
  );
}

const replaceIn = (directory: string, replacing: Scenario) =>
  beginCampaign(asked(replacing), scenarioText, true, conductIn(directory));

describe('a campaign', () => {
  it('leaves question, records and answer in its folder, and no lock', async () => {
    const directory = join(temporaryFolder(), 'new', 'folder');
    const { manifest } = await campaignIn(directory, scenario);
    expect(readdirSync(directory).sort()).toEqual(['log.jsonl', 'manifest.json', 'records.jsonl.gz', 'scenario.yaml']);
    expect(readFileSync(join(directory, 'scenario.yaml'), 'utf8')).toBe(scenarioText);
    expect(readManifest(directory)).toEqual(manifest);
    expect(manifest).toMatchObject({
      status: 'finished',
      question: { runs: 5, seed: 'rehype-increments' },
      answer: { records: 30, unanswered: 0 },
    });
    expect(manifest.answer.digest).toMatch(/^rvisim:/);
    expect(manifest.sessions).toHaveLength(1);
  });

  it('holds the same bytes after any interruption as without one', async () => {
    const [whole, broken] = [temporaryFolder(), temporaryFolder()];
    const { manifest } = await campaignIn(whole, scenario);
    const first = await campaignIn(broken, scenario, stopAfter(1));
    expect(first.manifest.status).toBe('interrupted');
    expect(first.manifest.answer.records).toBeLessThan(30);
    const second = await resumeCampaign(conductIn(broken));
    expect(readFileSync(recordsPath(broken))).toEqual(readFileSync(recordsPath(whole)));
    expect(second.manifest.answer).toEqual(manifest.answer);
    expect(second.manifest.sessions.map(({ firstPosition }) => firstPosition)).toEqual([
      0,
      first.manifest.answer.records,
    ]);
  });

  it('gets its scenario file when it was killed before the file was renamed', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const [copy, waiting] = [join(directory, 'scenario.yaml'), join(directory, 'scenario.yaml.tmp')];
    renameSync(copy, waiting);
    await resumeCampaign(conductIn(directory));
    expect(readFileSync(copy, 'utf8')).toBe(scenarioText);
    expect(verifyFolder(directory).problems).toEqual([]);
    writeFileSync(waiting, 'of a campaign that was to replace this one and never began');
    await resumeCampaign(conductIn(directory));
    expect([existsSync(waiting), readFileSync(copy, 'utf8')]).toEqual([false, scenarioText]);
  });

  it('may begin where another was killed before it had a manifest', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'scenario.yaml.tmp'), 'half a scena');
    await campaignIn(directory, scenario);
    expect(readdirSync(directory).sort()).toEqual(['log.jsonl', 'manifest.json', 'records.jsonl.gz', 'scenario.yaml']);
  });

  it('can be resumed after all is done, which changes nothing', async () => {
    const directory = temporaryFolder();
    const { manifest } = await campaignIn(directory, scenario);
    const again = await resumeCampaign(conductIn(directory));
    expect(again.manifest).toEqual(manifest);
    expect(again.progress.done).toBe(0);
  });

  it('includes earlier records in its progress when it is resumed', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const { progress } = await resumeCampaign(conductIn(directory));
    expect([...progress.verdicts.values()].reduce((sum, count) => sum + count, 0)).toBe(30);
  });

  it('gives other records under another seed, and the same first runs when it is longer', async () => {
    const [first, other, longer] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
    await campaignIn(first, scenario);
    await campaignIn(other, smallScenario(5, 'seed=other'));
    await campaignIn(longer, smallScenario(6));
    expect(storedText(other)).not.toBe(storedText(first));
    expect(storedText(longer).startsWith(storedText(first))).toBe(true);
  });
});

describe('a folder is refused', () => {
  it('when it holds this campaign, finished, and the remedy shows it', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario);
    const before = storedText(directory);
    const { kind, remedy } = await refusalOf(campaignIn(directory, scenario));
    expect(kind).toBe('finished');
    expect(remedy).toContain(`rvisim table ${directory}`);
    expect(storedText(directory)).toBe(before);
  });

  it('when it holds this campaign, interrupted, and the remedy resumes it', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const { kind, remedy } = await refusalOf(campaignIn(directory, scenario));
    expect(kind).toBe('interrupted');
    expect(remedy).toContain(`rvisim resume ${directory}`);
  });

  it("when it holds another scenario's results, and both hashes are named", async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario);
    const other = smallScenario(5, 'seed=other');
    const { kind, message } = await refusalOf(campaignIn(directory, other));
    expect(kind).toBe('other-scenario');
    for (const one of [scenario, other]) expect(message).toContain(asked(one).scenarioHash.slice(0, 12));
  });

  it('when it holds results of another model version, for beginning and for resuming', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario);
    // What an older tool would have written, seal and all.
    const manifest = readManifest(directory);
    if (manifest === undefined) throw new Error('no manifest');
    const question = { ...manifest.question, modelVersion: '0' };
    const { createHash } = await import('node:crypto');
    writeManifest(directory, {
      ...manifest,
      question,
      seal: createHash('sha256').update(JSON.stringify(question)).digest('hex'),
    });
    for (const attempt of [campaignIn(directory, scenario), resumeCampaign(conductIn(directory))]) {
      const { kind, message } = await refusalOf(attempt);
      expect(kind).toBe('other-model');
      expect(message).toContain('model version 0');
      expect(message).toContain(`model version ${manifest.question.modelVersion}`);
    }
  });

  it('when it holds anything else, even to be replaced, and nothing in it changes', async () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, 'thesis.tex'), 'years of work');
    expect((await refusalOf(campaignIn(directory, scenario))).kind).toBe('not-ours');
    expect((await refusalOf(replaceIn(directory, scenario))).kind).toBe('not-ours');
    expect(readdirSync(directory)).toEqual(['thesis.tex']);
  });

  it('when it is a file, or lies below one', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, 'text');
    expect((await refusalOf(campaignIn(file, scenario))).kind).toBe('not-ours');
    expect((await refusalOf(campaignIn(join(file, 'below'), scenario))).kind).toBe('not-writable');
    expect(readFileSync(file, 'utf8')).toBe('text');
  });

  it('when a running process writes there', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const started = readFileSync(`/proc/${process.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: process.pid, started, host: hostname() }));
    expect((await refusalOf(resumeCampaign(conductIn(directory)))).kind).toBe('in-use');
    expect((await refusalOf(replaceIn(directory, scenario))).kind).toBe('in-use');
  });

  it.each([
    ['is empty', () => ''],
    ['is cut off', (text: string) => text.slice(0, text.length / 2)],
    ['is not an object', () => '"manifest"'],
    ['has another format', (text: string) => text.replace('rvisim-results/2', 'rvisim-results/9')],
    ['was edited', (text: string) => text.replace('"runs": 5', '"runs": 6')],
    ['has no question', (text: string) => text.replace('"question"', '"answer"')],
  ])('when its manifest %s', async (_how, damage) => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const path = join(directory, 'manifest.json');
    writeFileSync(path, damage(readFileSync(path, 'utf8')));
    const { kind, message } = await refusalOf(resumeCampaign(conductIn(directory)));
    expect(kind).toBe('damaged');
    expect(message).toContain(path);
    expect((await refusalOf(campaignIn(directory, scenario))).kind).toBe('damaged');
  });

  it('for resuming when there is no campaign in it', async () => {
    expect((await refusalOf(resumeCampaign(conductIn(temporaryFolder())))).kind).toBe('no-campaign');
    expect((await refusalOf(resumeCampaign(conductIn('/nowhere/at/all')))).kind).toBe('no-campaign');
  });

  it('for resuming when its records are not a prefix of the plan', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    const lines = storedText(directory).split('\n');
    storeText(directory, lines.toSpliced(0, 1).join('\n'));
    expect((await refusalOf(resumeCampaign(conductIn(directory)))).kind).toBe('damaged');
  });
});

describe('a folder is taken over', () => {
  it('when it is empty', async () => {
    const directory = temporaryFolder();
    expect((await campaignIn(directory, scenario)).manifest.status).toBe('finished');
  });

  it('from a campaign that is to be replaced, except files that no campaign wrote', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, smallScenario(5, 'seed=other'));
    mkdirSync(join(directory, 'charts'));
    writeFileSync(join(directory, 'charts', 'old.png'), 'old');
    writeFileSync(join(directory, 'notes.txt'), 'mine');
    const { manifest } = await replaceIn(directory, scenario);
    expect(manifest.question).toEqual(asked(scenario));
    expect(existsSync(join(directory, 'charts'))).toBe(false);
    expect(readFileSync(join(directory, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 1, started: '1', host: hostname() }],
    ['of a process whose number somebody else has now', { pid: process.pid, started: '1', host: hostname() }],
    ['that is torn', 'half a lo'],
  ])('from a dead lock %s', async (_whose, holder) => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    writeFileSync(join(directory, 'lock'), JSON.stringify(holder));
    expect((await resumeCampaign(conductIn(directory))).manifest.status).toBe('finished');
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });

  it('but not from a lock of another host, whose process may be running', async () => {
    const directory = temporaryFolder();
    await campaignIn(directory, scenario, stopAfter(1));
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: 1, started: '1', host: 'elsewhere' }));
    expect((await refusalOf(resumeCampaign(conductIn(directory)))).message).toContain('process 1 on elsewhere');
  });
});
