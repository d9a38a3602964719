import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import type { Summary } from '../../src/analysis/summary.ts';
import { latency, shortLatency } from '../../src/report/charts/figures/latency.ts';
import { latencyByMemory } from '../../src/report/charts/figures/latency-by-memory.ts';
import { manifestation } from '../../src/report/charts/figures/manifestation.ts';
import { overhead } from '../../src/report/charts/figures/overhead.ts';
import { success } from '../../src/report/charts/figures/success.ts';
import { renderCharts } from '../../src/report/charts/index.ts';
import { WIDTH_PX } from '../../src/report/charts/style.ts';
import { namesOf } from '../../src/report/charts/words.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import {
  campaignOf,
  DETECTED,
  FIXED_MS,
  latencyCampaign,
  MS_PER_GIB,
  manifestationCampaign,
  mechanismsCampaign,
  OVERHEADS,
  overheadCampaign,
  recoveredBy,
  SDC,
  SUCCESSES,
} from './campaigns.ts';
import { parseCsv } from './parse-csv.ts';
import { syntheticSummary } from './synthetic.ts';

const directory = sharedFolder();
const drawn = new Map<string, string[]>();
const CAMPAIGNS: readonly Summary[] = [
  latencyCampaign(),
  manifestationCampaign(),
  mechanismsCampaign(),
  overheadCampaign(),
];

beforeAll(async () => {
  for (const summary of CAMPAIGNS)
    drawn.set(summary.scenario, await renderCharts(summary, join(directory, summary.scenario)));
});

const figuresOf = (scenario: string): string[] =>
  (drawn.get(scenario) ?? []).filter((path) => path.endsWith('.csv')).map((path) => basename(path, '.csv'));
const csvOf = (scenario: string, figure: string) =>
  parseCsv(readFileSync(join(directory, scenario, `${figure}.csv`)).toString());
const captionOf = (scenario: string, figure: string): string =>
  /<desc>(.*)<\/desc>/.exec(readFileSync(join(directory, scenario, `${figure}.svg`)).toString())?.[1] ?? '';

describe('a figure', () => {
  it('is drawn for the campaigns that have its data, and for no others', () => {
    expect(figuresOf('vmm-recovery-latency')).toEqual(
      expect.arrayContaining(['latency', 'latency-short', 'latency-by-memory']),
    );
    expect(figuresOf('vmm-recovery-latency')).not.toContain('manifestation');
    expect(figuresOf('manifestation')).toContain('manifestation');
    for (const absent of ['latency', 'latency-short', 'latency-by-memory', 'success', 'overhead', 'causes'])
      expect(figuresOf('manifestation')).not.toContain(absent);
    // Success beside no VM failed takes the place of success alone; the kinds of fault are the same under every
    // mechanism.
    expect(figuresOf('vmm-recovery-3appvm')).toEqual(['success', 'outcomes', 'causes']);
    expect(figuresOf('vmm-overhead')).toEqual(['outcomes', 'overhead']);
  });

  it('has its n and the digest in the caption, in every kind of picture', async () => {
    for (const [scenario, paths] of drawn) {
      for (const figure of figuresOf(scenario)) {
        expect(captionOf(scenario, figure), figure).toMatch(/n = \d|Medians of \d/);
        expect(captionOf(scenario, figure), figure).toContain('rvisim:7K3Q-M2VD-9XTA-41HC');
        const png = paths.find((path) => basename(path) === `${figure}.png`) ?? expect.fail(figure);
        expect((await loadImage(png)).width).toBe(WIDTH_PX);
      }
    }
  });
});

describe('the manifestation figure', () => {
  it('has for every kind of fault three shares with intervals that add up to all injected runs', () => {
    for (const [fault, detected] of Object.entries(DETECTED)) {
      const lines = csvOf('manifestation', 'manifestation').filter((line) => line['variant'] === fault);
      expect(lines.map((line) => [line['manifestation'], Number(line['runs'])])).toEqual([
        ['non-manifested', 100 - detected - (SDC[fault] ?? 0)],
        ['sdc', SDC[fault]],
        ['detected', detected],
      ]);
      for (const line of lines) {
        const { low, high } = clopperPearson(Number(line['runs']), 100);
        expect([Number(line['low']), Number(line['high'])]).toEqual([low, high]);
      }
    }
  });

  it('puts the reported bar below the simulated one, and none where not all three shares were reported', () => {
    const summary = manifestationCampaign();
    const { groups } = barsOf(manifestation.picture(manifestation.data(summary), namesOf(summary)));
    expect(groups).toEqual([
      { heading: '', label: 'failstop, simulated' },
      { heading: 'register', label: 'simulated' },
      { heading: 'register', label: 'reported (Z4.2, calibration)' },
      { heading: 'code', label: 'simulated' },
      { heading: 'code', label: 'reported (Z4.3, calibration)' },
    ]);
    const incomplete = summary.rows.map((row) => ({
      ...row,
      reported: Object.fromEntries(Object.entries(row.reported).slice(1)),
    }));
    expect(
      barsOf(manifestation.picture(manifestation.data({ ...summary, rows: incomplete }), namesOf(summary))).groups,
    ).toHaveLength(3);
  });

  it('marks both boundaries of the silent corruption with the intervals of the shares beyond them', () => {
    const summary = manifestationCampaign();
    const { series } = barsOf(manifestation.picture(manifestation.data(summary), namesOf(summary)));
    const silent = clopperPearson(100 - 20 - 6, 100);
    const detected = clopperPearson(20, 100);
    expect(series[0]?.intervals?.[1]).toEqual({ low: silent.low * 100, high: silent.high * 100 });
    expect(series[1]?.intervals?.[1]).toEqual({ low: (1 - detected.high) * 100, high: (1 - detected.low) * 100 });
    expect(series[2]?.intervals).toBeUndefined();
  });
});

describe('the latency figure', () => {
  it('counts all recoveries that share a bar and gives the mean of their medians', () => {
    const summary = syntheticSummary(120, 2);
    const merged = summary.rows.slice(0, 5);
    const line = latency.data(summary).find(({ variants, repair }) => variants.includes('…') && repair === 'boot-vmm');
    const medians = merged.flatMap((row) => row.repairs.filter(({ repair }) => repair === 'boot-vmm'));
    expect(medians).toHaveLength(5);
    const n = medians.reduce((sum, { ms }) => sum + ms.n, 0);
    expect(line?.n).toBe(n);
    expect(line?.ms).toBeCloseTo(medians.reduce((sum, { ms }) => sum + ms.n * (ms.p50 ?? 0), 0) / n, 9);
  });

  it('shows the host of the published latencies where memory varies, without repairs that cost nothing', () => {
    const summary = latencyCampaign();
    const picture = barsOf(latency.picture(latency.data(summary), namesOf(summary)));
    expect(picture.groups.map(({ label }) => label)).toEqual(['rehype, memory 8 GiB', 'nilihype, memory 8 GiB']);
    for (const note of picture.notes ?? []) {
      expect(note).toContain('scan-page-frames');
      expect(note).not.toContain('fix-sp');
    }
    expect(picture.notes?.[1]).toContain('reported\u00a021.8 (Z8 (8 GB), calibration)');
  });

  it('draws recoveries shorter than a tenth of the longest again, on a separate axis', () => {
    expect(new Set(shortLatency.data(latencyCampaign()).map(({ variants }) => variants))).toEqual(
      new Set(['nilihype, 8']),
    );
    const alike = campaignOf('two', [{ a: 'x' }, { a: 'y' }], 6, ({ a }) =>
      recoveredBy('rehype', [['boot', a === 'x' ? 100 : 11]]),
    );
    expect(shortLatency.appliesTo(alike)).toBe(false);
    expect(latency.appliesTo(alike)).toBe(true);
  });
});

describe('the figure of latency by memory', () => {
  it('has a point for each host and the growth of each mechanism as text', () => {
    for (const line of csvOf('vmm-recovery-latency', 'latency-by-memory')) {
      const mechanism = line['recovery'] ?? '';
      const expected = (FIXED_MS[mechanism] ?? 0) + (MS_PER_GIB[mechanism] ?? 0) * Number(line['memory_gib']);
      expect(Number(line['ms'])).toBeCloseTo(expected, 9);
    }
    const caption = captionOf('vmm-recovery-latency', 'latency-by-memory');
    expect(caption).toContain('rehype 480 ms + 29.0 ms per GiB');
    expect(caption).toContain('nilihype 1.00 ms + 2.63 ms per GiB');
    expect(caption).toContain('nilihype, reported 1.00 ms + 2.60 ms per GiB');
  });

  it('needs hosts of two sizes', () => {
    const summary = latencyCampaign();
    const rows = summary.rows.filter((row) => row.factors['memoryGiB'] === '8');
    expect(latencyByMemory.appliesTo(summary)).toBe(true);
    expect(latencyByMemory.appliesTo({ ...summary, rows })).toBe(false);
  });
});

describe('the figure of success and of no VM failed', () => {
  it('has both shares of the detected runs for each fault and mechanism, with intervals', () => {
    const lines = csvOf('vmm-recovery-3appvm', 'success');
    expect(lines).toHaveLength(2 * 3 * 2);
    for (const [mechanism, counts] of Object.entries(SUCCESSES)) {
      const own = lines.filter(({ variant }) => variant === `failstop, ${mechanism}`);
      expect(own.map(({ measure }) => measure)).toEqual(['success', 'no VM failed']);
      expect(own.map(({ numerator, denominator }) => [Number(numerator), Number(denominator)])).toEqual(
        counts.map((runs) => [runs, 10]),
      );
      expect(own.map(({ low }) => Number(low))).toEqual(counts.map((runs) => clopperPearson(runs, 10).low));
    }
  });

  it('has a separate bar for the reported share, with its interval', () => {
    const { series } = barsOf(success.picture(success.data(mechanismsCampaign()), namesOf(mechanismsCampaign())));
    const reported = series.find(({ name }) => name === 'success, reported') ?? expect.fail();
    expect(reported.values).toEqual([90, null, null, 90, null, null]);
    expect(reported.intervals?.[0]).toEqual({ low: 90, high: 100 });
    // A figure whose interval begins at it and has no other end is a lower bound.
    expect(reported.labels?.[0]).toBe('over 90.0 %');
    expect(captionOf('vmm-recovery-3appvm', 'success')).toContain('Reported: Z2 (prediction)');
  });
});

describe('the figure of overheads', () => {
  it('groups by all axes except the last, which gives the bars, each followed by its reported figure', () => {
    const { groups, series } = barsOf(overhead.picture(overhead.data(overheadCampaign()), namesOf(overheadCampaign())));
    expect(groups.map(({ label }) => label)).toEqual(Object.keys(OVERHEADS));
    expect(series.map(({ name, lane }) => [name, lane])).toEqual([
      ['full', 'full'],
      ['reported', 'full, reported'],
      ['without undo logging', 'without undo logging'],
    ]);
    expect(series[0]?.values).toEqual([13, 12]);
    expect(series[1]?.values).toEqual([expect.closeTo(13.27, 9), null]);
    expect(series[2]?.values).toEqual([1, 0.5]);
  });
});

type Sketch = ReturnType<typeof latency.picture>;

function barsOf(sketch: Sketch) {
  if (sketch.kind !== 'bars') expect.fail('not bars');
  return sketch;
}
