/** From a mark of a figure to its runs, without a browser. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { contentOf } from '../../src/cli/report.ts';
import type { RunRecord } from '../../src/experiment/record.ts';
import { variantsBehind } from '../../src/page/behind.ts';
import { Campaign } from '../../src/page/campaign.ts';
import { EVERYTHING, positionsOf } from '../../src/page/filter.ts';
import type { PageVariant } from '../../src/report/page/payload.ts';
import { readRunIndex } from '../../src/report/page/run-index.ts';

const folder = new URL('../../results/example', import.meta.url).pathname;
const { content } = contentOf(folder);
const { payload } = content;
const campaign = new Campaign(payload, readRunIndex(payload.columns, content.index, payload.runs));
const records = gunzipSync(readFileSync(`${folder}/records.jsonl.gz`))
  .toString()
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as RunRecord);

const variants: readonly PageVariant[] = [
  ['warm', '1 GiB'],
  ['warm', '4 GiB'],
  ['cold', '1 GiB'],
  ['cold', '4 GiB'],
].map(([reboot = '', memory = ''], index) => ({
  index,
  name: `reboot=${reboot}, memory=${memory}`,
  label: `${reboot}, ${memory}`,
  words: `${reboot}, memory ${memory}`,
  factors: { reboot, memory },
  values: { reboot, memory: `memory ${memory}` },
}));

describe('the runs behind a mark', () => {
  it('are those of the values that it names, of all values of other axes', () => {
    expect(variantsBehind({ names: ['cold'] }, variants)).toEqual([2, 3]);
    expect(variantsBehind({ names: ['memory 4 GiB', 'warm'] }, variants)).toEqual([1]);
    expect(variantsBehind({ names: ['warm, 1 GiB', 'simulated'] }, variants)).toEqual([0]);
    expect(variantsBehind({ names: ['simulated'] }, variants)).toEqual([0, 1, 2, 3]);
  });

  it('are those at the place of a point, and of all variants of a range', () => {
    expect(variantsBehind({ names: ['warm'], along: 4 }, variants)).toEqual([1]);
    expect(variantsBehind({ names: ['warm, memory 4 GiB … cold, memory 1 GiB'] }, variants)).toEqual([1, 2]);
  });

  it('are none behind what others have reported', () => {
    expect(variantsBehind({ names: ['warm', 'reported'] }, variants)).toEqual([]);
  });

  it('are as many as each bar of the example counts', () => {
    const rows = payload.figures.find(({ name }) => name === 'increments')?.rows ?? [];
    expect(rows).toHaveLength(6);
    for (const row of rows) {
      const behind = variantsBehind({ names: [String(row['variant']), 'simulated'] }, payload.variants);
      const share = { metric: 'recovered|detected', which: 'counted' as const };
      const counted = positionsOf(campaign, { ...EVERYTHING, variants: behind, share });
      expect(counted.length).toBe(row['numerator']);
      const about = positionsOf(campaign, { ...EVERYTHING, variants: behind, share: { ...share, which: 'about' } });
      expect(about.length).toBe(row['denominator']);
    }
    for (const row of payload.figures.find(({ name }) => name === 'causes')?.rows ?? []) {
      const behind = variantsBehind({ names: [String(row['variant']), String(row['cause'])] }, payload.variants);
      const words = { outcome: 'failed', cause: String(row['cause']) };
      expect(positionsOf(campaign, { ...EVERYTHING, variants: behind, words }).length).toBe(row['runs']);
    }
  });
});

describe('the table of runs', () => {
  it('has of each run what its record has', () => {
    for (const [position, record] of records.entries()) {
      expect(campaign.idAt(position)).toBe(record.id);
      if (record.status !== 'completed') continue;
      expect(campaign.word('outcome', position)).toBe(record.outcome);
      expect(campaign.word('cause', position)).toBe(record.cause);
      expect(campaign.word('entry', position)).toBe(record.episodes[0]?.strike?.entry);
      const latency = campaign.values('detectionMs|detected')?.[position];
      expect(latency).toBe(Math.fround((record.episodes[0]?.detection?.latencyNanos ?? Number.NaN) / 1e6));
    }
  });

  it('sorts in both directions, what has no value last', () => {
    const column = 'downtimeMs|detected';
    const values = campaign.values(column);
    for (const isDown of [false, true]) {
      const order = [...positionsOf(campaign, { ...EVERYTHING, sort: { column, isDown } })];
      const sorted = order.map((position) => values?.[position] ?? Number.NaN);
      const count = sorted.findIndex(Number.isNaN);
      const known = sorted.slice(0, count);
      expect(known.length).toBeGreaterThan(10);
      expect(sorted.slice(count).every(Number.isNaN)).toBe(true);
      expect(known).toEqual(known.toSorted((a, b) => (isDown ? b - a : a - b)));
    }
  });

  it('keeps what lies in a range, both ends included', () => {
    const range = { column: 'run', from: 3, to: 4 };
    const kept = positionsOf(campaign, { ...EVERYTHING, range });
    expect(kept.length).toBe(12);
    expect(positionsOf(campaign, { ...EVERYTHING, words: { outcome: 'no such outcome' } }).length).toBe(0);
  });
});
