/** The parts that pictures are made of: words, letters, axes, looks, pages. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Entry } from '../../src/experiment/entry.ts';
import { experiments, parameterModels } from '../../src/experiments.ts';
import { causes } from '../../src/report/charts/figures/causes.ts';
import { renderCharts } from '../../src/report/charts/index.ts';
import { printable } from '../../src/report/charts/letters.ts';
import { type LinePicture, linePicture } from '../../src/report/charts/lines.ts';
import { pagesOf } from '../../src/report/charts/pages.ts';
import { repairFill } from '../../src/report/charts/repairs.ts';
import { linearScale, logarithmicScale } from '../../src/report/charts/scale.ts';
import { BODY, KINDS, kindFill, strokeOf, textWidth, thinStroke } from '../../src/report/charts/style.ts';
import { axisWords, metricWords, namesOf } from '../../src/report/charts/words.ts';
import { campaignOf } from './campaigns.ts';
import { drawingOf } from './drawing.ts';

const SCENARIOS = fileURLToPath(new URL('../../scenarios/', import.meta.url));

describe('the words of a picture', () => {
  it('are readable names of fields, with the unit last', () => {
    expect(axisWords('recovery.vmm')).toBe('VMM recovery');
    expect(axisWords('memoryGiB')).toBe('memory, GiB');
    expect(axisWords('fault.model')).toBe('fault model');
    expect(axisWords('imageLoadedBefore')).toBe('image loaded before');
    expect(axisWords('vmmClock')).toBe('VMM clock');
    expect(axisWords('vms')).toBe('VMs');
    expect(axisWords('finalMbps')).toBe('final rate, Mb/s');
    expect(axisWords('constants.privilegedVm.nanosPerFault')).toBe('privileged VM, ns per fault');
    expect(axisWords('constants.scrubNanosPerGiB')).toBe('scrub, ns per GiB');
    expect(axisWords('creditsPerMs')).toBe('credits, per ms');
    expect(metricWords('ttrMs|responsive', { unit: 'ms' })).toBe('TTR (responsive)');
    // Values of this one are printed as bare numbers.
    expect(metricWords('sentMb|migrated', { unit: 'count' })).toBe('sent, MB (migrated)');
  });

  it('have no unit of a field name left in them, whatever field or constant a scenario varies', () => {
    const raw = /\b(?:constants|parameters|mbps|nanos|us|ms|gi|mi|ki|gib|mib|kib|hz)\b|\bper$/i;
    const sets = parameterModels.flatMap((model) => model.sets);
    const names = sets.flatMap(({ parameters }) => Object.keys(parameters).map((name) => `constants.${name}`));
    const fields = readdirSync(SCENARIOS)
      .filter((file) => file.endsWith('.yaml'))
      .flatMap((file) => Object.keys(parse(readFileSync(join(SCENARIOS, file), 'utf8')).vary ?? {}));
    expect(fields.length).toBeGreaterThan(100);
    expect(names.length).toBeGreaterThan(500);
    for (const field of new Set([...names, ...fields, 'packetIntervalUs', 'horizonYears']))
      expect(axisWords(field).split(', ')[0], field).not.toMatch(raw);
  });

  it('add the axis to a value that is unclear without it, and put common parts into a heading', () => {
    const variants = ['rehype', 'nilihype'].flatMap((mechanism) =>
      ['2', '8'].map((memoryGiB) => ({ mechanism, preloaded: 'false', memoryGiB })),
    );
    const names = namesOf(campaignOf('x', variants, 1, () => ({ outcome: 'recovered' })));
    expect(names.variant('rehype, false, 8')).toBe('rehype, preloaded: no, memory 8 GiB');
    expect(names.group('rehype, false, 8')).toEqual({ heading: 'rehype, preloaded: no', label: 'memory 8 GiB' });
    expect(names.without('memoryGiB', 'nilihype, false')).toBe('nilihype, preloaded: no');
  });
});

describe('letters that the fonts lack', () => {
  it('are decomposed or written as their code points, so that different names stay different', () => {
    expect(printable('µ → 95 % …')).toBe('µ → 95 % …');
    expect(printable('🚀 fast')).toBe('U+1F680 fast');
    expect(printable('Ａ１')).toBe('A1');
    expect(printable('漢')).toBe('U+6F22');
    expect(printable('a\u200d\ufe0fb\u0007')).toBe('ab');
  });
});

describe('an axis', () => {
  it('has at least two marks and covers everything drawn along it', () => {
    for (const from of [0, 1e-9, 0.3, 1, 7, 99.9, 1234.5])
      for (const factor of [1, 1.0001, 1.5, 8, 300, 1e7]) {
        const extent = { from, to: from * factor };
        for (const scale of [linearScale(extent), ...(from > 0 ? [logarithmicScale(extent)] : [])]) {
          expect(scale.ticks.length, JSON.stringify(extent)).toBeGreaterThanOrEqual(2);
          expect(scale.ticks.length).toBeLessThanOrEqual(9);
          expect(scale.min).toBeLessThanOrEqual(extent.from * (1 + 1e-9));
          expect(scale.max).toBeGreaterThanOrEqual(extent.to * (1 - 1e-9));
          expect(scale.max).toBeGreaterThan(scale.min);
        }
      }
  });
});

describe('the styles', () => {
  it('of fills are all different up to six times the palette, and of strokes up to twenty-four', () => {
    const count = 6 * KINDS.length;
    expect(new Set(Array.from({ length: count }, (_, index) => JSON.stringify(kindFill(index)))).size).toBe(count);
    expect(new Set(Array.from({ length: 24 }, (_, index) => JSON.stringify(strokeOf(index)))).size).toBe(24);
    expect(new Set(Array.from({ length: 12 }, (_, index) => JSON.stringify(thinStroke(index)))).size).toBe(12);
  });

  it('of the repairs of one mechanism are all different', () => {
    const mechanisms: readonly (Entry & { readonly repairs?: readonly Entry[] })[] = experiments.flatMap(({ parts }) =>
      Object.values(parts).flat(),
    );
    expect(mechanisms.flatMap(({ repairs = [] }) => repairs).length).toBeGreaterThan(40);
    for (const { repairs = [] } of mechanisms) {
      const fills = repairs.map(({ name }) => JSON.stringify(repairFill(name)));
      expect(new Set(fills).size).toBe(repairs.length);
    }
  });
});

const distributions = (count: number): LinePicture => ({
  kind: 'lines',
  title: 'Distribution',
  scale: 'logarithmic-x',
  xTicks: 'decades',
  xTitle: 'ms',
  yTitle: '%',
  caption: [],
  lines: Array.from({ length: count }, (_, index) => ({
    name: `mechanism ${index}`,
    stroke: thinStroke(index),
    isDistribution: true,
    points: [
      { x: 10 * (index + 1), y: 0, interval: null },
      { x: 10 * (index + 1), y: 40, interval: null },
    ],
  })),
});

describe('a distribution', () => {
  it('is level from the edge of the plot to its first step, and from its last to the other edge', () => {
    const { plot, marks } = drawingOf(linePicture(distributions(2)));
    const lines = marks.filter(({ kind, widthPx }) => kind === 'path' && widthPx === 4 && plot);
    const across = lines.filter(({ left, right }) => left - plot.left < 1 && plot.right - right < 1);
    expect(across).toHaveLength(2);
  });
});

const steep = (name: string, dash: number): LinePicture['lines'][number] => ({
  name,
  stroke: strokeOf(0, dash),
  points: [1, 10].map((x) => ({ x, y: 5 * x, interval: { low: x, high: 9 * x } })),
});
const linesWith = (dashes: number): LinePicture => ({
  kind: 'lines',
  title: '',
  xTitle: 'a title that is far longer than the axis under which it stands, whatever the axis is about, '.repeat(2),
  yTitle: 'y',
  caption: [],
  lines: Array.from({ length: dashes }, (_, dash) => steep(`line ${dash}`, dash)),
});

describe('a line chart', () => {
  it('has no cap of a whisker beyond the edges of its plot', () => {
    const { plot, marks } = drawingOf(linePicture(linesWith(1)));
    const whiskers = marks.filter(
      ({ kind, widthPx, bottom, top }) => kind === 'path' && widthPx === 3 && bottom - top > 99,
    );
    expect(whiskers).toHaveLength(2);
    for (const { left, right } of whiskers) {
      expect(left).toBeGreaterThanOrEqual(plot.left - 2);
      expect(right).toBeLessThanOrEqual(plot.right + 2);
    }
  });

  it('wraps the title of its axis instead of squeezing the letters', () => {
    const { plot, marks } = drawingOf(linePicture(linesWith(1)));
    const titles = marks.filter(({ text }) => /title|whatever/.test(text));
    expect(titles.length).toBeGreaterThan(1);
    for (const { text } of titles) expect(textWidth(text, BODY)).toBeLessThanOrEqual(plot.right - plot.left);
  });

  it('has signs in its legend in which dashes are seen beside the point', () => {
    const signOf = (dashes: number): number => {
      const { plot, marks } = drawingOf(linePicture(linesWith(dashes)));
      const name = marks.find(({ text }) => text === 'line 0') ?? expect.fail();
      expect(name.bottom).toBeLessThan(plot.top);
      return name.left;
    };
    expect(signOf(2) - signOf(1)).toBeGreaterThan(44);
  });
});

describe('a picture with more than a page holds', () => {
  it('is divided into several, which have the same axes and page numbers', () => {
    const pages = pagesOf(distributions(14));
    expect(pages.map(({ title }) => title)).toEqual(['Distribution (1 of 2)', 'Distribution (2 of 2)']);
    const scales = pages.map((page) => (page.kind === 'lines' ? page.scales : expect.fail()));
    expect(scales[0]).toEqual(scales[1]);
    expect(pages.flatMap((page) => (page.kind === 'lines' ? page.lines : []))).toHaveLength(14);
  });

  it('removes pages of an earlier drawing, and changes no other file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'rvisim-pages-'));
    try {
      for (const name of ['outcomes-7.png', 'latency.svg', 'outcomes-notes.png', 'mine.png'])
        writeFileSync(join(directory, name), '');
      await renderCharts(
        campaignOf('x', [{ a: 'b' }], 3, () => ({ outcome: 'non-manifested' })),
        directory,
      );
      const files = ['mine.png', 'outcomes-notes.png', 'outcomes.csv', 'outcomes.png', 'outcomes.svg'];
      expect(readdirSync(directory).sort()).toEqual(files);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('a figure of shares', () => {
  it('is not drawn where no share has a denominator', () => {
    const undetected = campaignOf('x', [{ a: 'b' }], 4, () => ({ outcome: 'failed', cause: 'held-lock' }));
    expect(causes.appliesTo(undetected)).toBe(false);
  });
});

describe('a share with denominator 0', () => {
  it('counts as missing, in the picture and in the CSV file', () => {
    const summary = campaignOf('x', [{ a: 'struck' }, { a: 'spared' }], 4, ({ a }) =>
      a === 'struck'
        ? { outcome: 'failed', cause: 'held-lock', episodes: [{ fault: 'failstop', damage: [], detection: DETECTION }] }
        : { outcome: 'non-manifested' },
    );
    const rows = causes.data(summary);
    expect(rows.map(({ share }) => share)).toEqual([1, null]);
    const sketch = causes.picture(rows, namesOf(summary));
    if (sketch.kind !== 'bars') expect.fail('not bars');
    expect(sketch.series.map(({ values, labels }) => [values, labels])).toEqual([
      [
        [100, null],
        ['100.0 %', 'no data'],
      ],
    ]);
  });
});

const DETECTION = { detector: 'panic', cpu: 0, atNanos: 1, latencyNanos: 1 };
