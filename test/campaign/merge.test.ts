import { readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { beginCampaign, extendCampaign, resumeCampaign } from '../../src/campaign/conduct.ts';
import { readManifest, withRuns, writeManifest } from '../../src/campaign/manifest.ts';
import { mergeCampaigns } from '../../src/campaign/merge.ts';
import type { Shard } from '../../src/campaign/plan.ts';
import type { CampaignRefusal } from '../../src/campaign/refusal.ts';
import { verifyFolder } from '../../src/campaign/verify.ts';
import { asked, campaignIn, conductIn, scenarioText, smallScenario, stopAfter } from './fixture.ts';
import { resealed, sealAnew } from './resealed.ts';
import { recordsPath, storedText, storeText } from './stored.ts';
import { sharedFolder, temporaryFolder } from './temporary.ts';

const runs = 7;
const scenario = smallScenario(runs);

async function shardIn(directory: string, index: number, count: number, of = scenario): Promise<string> {
  const shard: Shard = { index, count };
  await beginCampaign(asked(of, { shard }), scenarioText, false, conductIn(directory));
  return directory;
}

async function refusalOf(work: Promise<unknown>): Promise<Pick<CampaignRefusal, 'kind' | 'message' | 'remedy'>> {
  return await work.then(
    () => Promise.reject(new Error('it was not refused')),
    ({ kind, message, remedy }: CampaignRefusal) => ({ kind, message, remedy }),
  );
}

const merge = (folders: readonly string[], into = join(temporaryFolder(), 'merged')) =>
  mergeCampaigns(folders, into, false, ['test']);

const folder = sharedFolder();
const whole = join(folder, 'whole');
const thirds = [1, 2, 3].map((index) => join(folder, `${index}-of-3`));
const [first = '', second = '', third = ''] = thirds;
beforeAll(async () => {
  await campaignIn(whole, scenario);
  for (const [index, directory] of thirds.entries()) await shardIn(directory, index + 1, 3);
});

describe('merging the shards of a campaign', () => {
  it('gives the bytes, the digest and the question of the campaign without shards', async () => {
    const into = join(temporaryFolder(), 'merged');
    const merged = await merge(thirds, into);
    expect(readFileSync(recordsPath(into))).toEqual(readFileSync(recordsPath(whole)));
    const { question, answer, status } = readManifest(whole) ?? {};
    expect(merged).toMatchObject({ question, answer, status });
    expect(readManifest(into)).toEqual(merged);
    expect(readFileSync(join(into, 'scenario.yaml'), 'utf8')).toBe(scenarioText);
    expect(verifyFolder(into).problems).toEqual([]);
  });

  it('does not depend on the order of the folders, nor on shards being of one size', async () => {
    const halves = [join(temporaryFolder(), '2-of-4'), join(temporaryFolder(), '4-of-4')];
    await shardIn(halves[0] ?? '', 2, 4);
    await shardIn(halves[1] ?? '', 4, 4);
    const odd = await shardIn(join(temporaryFolder(), '1-of-2'), 1, 2);
    for (const folders of [
      [third, first, second],
      [...halves, odd],
    ]) {
      const into = join(temporaryFolder(), 'merged');
      await merge(folders, into);
      expect(storedText(into)).toBe(storedText(whole));
    }
  });

  it('stores the sessions of each shard', async () => {
    const { sessions } = await merge(thirds);
    expect(sessions.map(({ shard }) => shard?.index)).toEqual([1, 2, 3, undefined]);
  });

  it('accepts shards that were interrupted or extended, once they are finished', async () => {
    const folders = [1, 2].map((index) => join(temporaryFolder(), `${index}`));
    for (const [index, directory] of folders.entries()) {
      const question = asked(smallScenario(3), { shard: { index: index + 1, count: 2 } });
      await beginCampaign(question, scenarioText, false, conductIn(directory, stopAfter(1)));
      await resumeCampaign(conductIn(directory));
      await extendCampaign(runs, conductIn(directory, stopAfter(1)));
      await resumeCampaign(conductIn(directory));
    }
    const into = join(temporaryFolder(), 'merged');
    await merge(folders, into);
    expect(storedText(into)).toBe(storedText(whole));
  });

  it('needs no shards that have nothing to do', async () => {
    const folders = [];
    for (const index of [1, 2])
      folders.push(await shardIn(join(temporaryFolder(), `${index}`), index, 9, smallScenario(2)));
    expect((await merge(folders)).answer.records).toBe(12);
  });

  it('can be resumed as a campaign without shards when it was killed', async () => {
    const into = join(temporaryFolder(), 'merged');
    await merge(thirds, into);
    // What kill -9 leaves: half a file, and a manifest that says running.
    truncateSync(recordsPath(into), 500);
    const manifest = readManifest(into);
    if (manifest === undefined) throw new Error('no manifest');
    writeManifest(into, { ...manifest, status: 'running' });
    await resumeCampaign(conductIn(into));
    expect(storedText(into)).toBe(storedText(whole));
  });
});

describe('a merge is refused', () => {
  it('when shards are missing, and they are named', async () => {
    const { kind, message, remedy } = await refusalOf(merge([second]));
    expect(kind).toBe('no-whole');
    expect(message).toBe('missing: shards 1/3, 3/3');
    expect(remedy).toContain('--shard 1/3');
  });

  it('when a shard is given twice, and both folders are named', async () => {
    const twin = await shardIn(join(temporaryFolder(), 'twin'), 2, 3);
    const { kind, message } = await refusalOf(merge([...thirds, twin]));
    expect(kind).toBe('no-whole');
    for (const part of ['2/3', second, twin]) expect(message).toContain(part);
  });

  it.each([
    ['the same shard', 2, 3],
    ['another shard that overlaps', 1, 1],
  ])('as not deterministic when %s has another record of a run', async (_what, index, count) => {
    const other = await shardIn(join(temporaryFolder(), 'other'), index, count);
    const lines = storedText(other).split('\n');
    const forged = lines.findIndex((line) => line.includes('"id":"v2-r1"'));
    lines[forged] = resealed(lines[forged]?.replace(/"events":\d+/, '"events":1') ?? '');
    storeText(other, lines.join('\n'));
    sealAnew(other);
    const { kind, message } = await refusalOf(merge([...thirds, other]));
    expect(kind).toBe('differs');
    for (const part of ['v2-r1', second, other]) expect(message).toContain(part);
  });

  it('when the scenarios, or the numbers of runs, are not the same', async () => {
    const other = await shardIn(join(temporaryFolder(), 'other'), 2, 3, smallScenario(runs, 'seed=other'));
    expect(await refusalOf(merge([first, other, third]))).toMatchObject({ kind: 'other-scenario' });
    const longer = await shardIn(join(temporaryFolder(), 'longer'), 2, 3, smallScenario(runs + 1));
    const { kind, message, remedy } = await refusalOf(merge([first, longer, third]));
    expect(kind).toBe('other-plan');
    expect(message).toContain('7 and 8');
    expect(remedy).toBe(`rvisim extend ${first} --runs 8 makes them equal`);
  });

  it('when a shard is of another model version, and both are named', async () => {
    const older = await shardIn(join(temporaryFolder(), 'older'), 2, 3);
    const manifest = readManifest(older);
    if (manifest === undefined) throw new Error('no manifest');
    const question = { ...manifest.question, modelVersion: 'older' };
    writeManifest(older, withRuns({ ...manifest, question }, runs));
    const { kind, message } = await refusalOf(merge([first, older, third]));
    expect(kind).toBe('other-model');
    expect(message).toContain(`${manifest.question.modelVersion} and older`);
  });

  it('when a shard is not finished, and the command that resumes it is named', async () => {
    const open = join(temporaryFolder(), 'open');
    const question = asked(scenario, { shard: { index: 2, count: 3 } });
    await beginCampaign(question, scenarioText, false, conductIn(open, stopAfter(1)));
    expect(await refusalOf(merge([first, open, third]))).toMatchObject({
      kind: 'no-whole',
      remedy: `rvisim resume ${open} goes on with it`,
    });
  });

  it('into one of the folders, or into one that holds something else, which stay as they are', async () => {
    const before = storedText(first);
    expect((await refusalOf(mergeCampaigns(thirds, first, true, []))).kind).toBe('no-whole');
    expect((await refusalOf(merge(thirds, whole))).kind).toBe('finished');
    expect(storedText(first)).toBe(before);
  });

  it('when a folder is that of a campaign that stops by precision, which has no shards', async () => {
    const precise = join(temporaryFolder(), 'precise');
    await campaignIn(precise, smallScenario(2, 'precision=[{"metric":"recovered|detected","within":0.1}]'));
    expect((await refusalOf(merge([precise]))).message).toContain('stops by precision');
  });

  it('when a folder holds no campaign', async () => {
    expect((await refusalOf(merge([first, temporaryFolder()]))).kind).toBe('no-campaign');
  });
});
