import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCanvas, loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import { renderCharts } from '../../src/report/charts/index.ts';
import { BODY, KINDS, SIMULATED, textWidth, WIDTH_PX, wrapToWidth } from '../../src/report/charts/style.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { parseCsv } from './parse-csv.ts';
import { STEPS, syntheticSummary } from './synthetic.ts';

const FIGURES = ['increments', 'outcomes', 'latency', 'causes'];
const summary = syntheticSummary(120, 2);
const directory = sharedFolder();
let paths: string[] = [];

beforeAll(async () => {
  paths = await renderCharts(summary, join(directory, 'charts'));
});

const read = (file: string): Buffer => readFileSync(join(directory, 'charts', file));
const rowsOf = (figure: string) => parseCsv(read(`${figure}.csv`).toString());

describe('the charts of a campaign', () => {
  it('are a PNG, an SVG and a CSV for each figure, with their paths returned', () => {
    const expected = FIGURES.flatMap((figure) => [`${figure}.png`, `${figure}.svg`, `${figure}.csv`]);
    expect(paths.map((path) => basename(path))).toEqual(expected);
    expect(readdirSync(join(directory, 'charts')).sort()).toEqual(expected.sort());
  });

  it('are the same bytes for the same summary, in another process and without any system font', () => {
    const script = fileURLToPath(new URL('./render-synthetic.ts', import.meta.url));
    const [plain, bare] = [{}, { FONTCONFIG_FILE: '/dev/null', DISABLE_SYSTEM_FONTS_LOAD: '1' }].map((env, index) => {
      const folder = join(directory, `process ${index}`);
      execFileSync(process.execPath, ['--import', 'tsx', script, folder], { env: { ...process.env, ...env } });
      return (path: string) => readFileSync(join(folder, basename(path)));
    });
    for (const path of paths) expect(bare?.(path).equals(plain?.(path) ?? Buffer.of()), basename(path)).toBe(true);
  });

  it('leave out a figure that the summary has no data for', async () => {
    const rows = summary.rows.slice(0, 1).map((row) => ({
      ...row,
      repairs: [],
      causes: {},
      metrics: { ...row.metrics, 'recoveryMs|recovery-attempted': row.metrics['sdc|injected'] ?? expect.fail() },
    }));
    const written = await renderCharts({ ...summary, rows }, join(directory, 'one'));
    expect(written.map((path) => basename(path))).toEqual(['outcomes.png', 'outcomes.svg', 'outcomes.csv']);
  });

  it('are as wide as a column, with text in them', async () => {
    for (const figure of FIGURES) {
      const image = await loadImage(read(`${figure}.png`));
      expect(image.width).toBe(WIDTH_PX);
      const svg = read(`${figure}.svg`).toString();
      expect(svg).toContain(`width="${WIDTH_PX}"`);
      expect(svg).toMatch(/<title>.+<\/title>\n<desc>.*rvisim:7K3Q-M2VD-9XTA-41HC.*<\/desc>/);
      // Letters are outlines: there is nothing left that needs a font.
      expect(svg).not.toContain('<text');
      expect(svg.match(/<path/g)?.length ?? 0).toBeGreaterThan(10);
    }
    expect(textWidth('recovered', BODY)).toBeGreaterThan(4 * BODY.px);
    // An imitated bold is as wide as the regular face.
    expect(textWidth('recovered', { ...BODY, weight: 'bold' })).toBeGreaterThan(1.05 * textWidth('recovered', BODY));
  });

  it('draw bars as long as their shares', async () => {
    const lengths = await barLengths(read('increments.png'), SIMULATED.color);
    // The first is the swatch of the legend.
    const bars = lengths.slice(1);
    const shares = rowsOf('increments').map((line) => Number(line['value']));
    expect(bars).toHaveLength(shares.length);
    const perShare = (bars.at(-1) ?? 0) / (shares.at(-1) ?? 1);
    expect(perShare).toBeGreaterThan(WIDTH_PX / 2);
    for (const [index, length] of bars.entries())
      expect(Math.abs(length - (shares[index] ?? 0) * perShare)).toBeLessThan(5);
  });

  it('show the same picture in PNG and SVG', async () => {
    for (const figure of FIGURES) {
      const [png, svg] = await Promise.all([darkness(read(`${figure}.png`)), darkness(read(`${figure}.svg`))]);
      expect(Math.abs(png - svg)).toBeLessThan(0.005);
    }
  });
});

describe("the numbers beside a figure are the summary's:", () => {
  it('increments has the counts, intervals that allow for unanswered runs, and the reported values', () => {
    for (const [index, line] of rowsOf('increments').entries()) {
      const metric = summary.rows[index]?.metrics['recovered|detected'];
      if (metric?.kind !== 'proportion') expect.fail('not a share');
      const { numerator, denominator } = metric;
      expect(line).toMatchObject({
        variant: STEPS[index],
        numerator: `${numerator}`,
        denominator: `${denominator}`,
        value: `${metric.value}`,
        method: 'clopper-pearson',
      });
      expect(Number(line['low'])).toBe(clopperPearson(numerator, denominator + 2).low);
      expect(Number(line['high'])).toBe(clopperPearson(numerator + 2, denominator + 2).high);
      expect(Number(line['reported'])).toBe(summary.rows[index]?.reported['recovered|detected']?.value);
    }
  });

  it('outcomes adds up to all struck runs, those without an answer included', () => {
    for (const step of STEPS) {
      const lines = rowsOf('outcomes').filter((line) => line['variant'] === step);
      expect(lines.reduce((total, line) => total + Number(line['runs']), 0)).toBe(120);
      expect(lines.reduce((total, line) => total + Number(line['share']), 0)).toBeCloseTo(1, 12);
      expect(lines.find((line) => line['outcome'] === 'no answer')?.['runs']).toBe('2');
    }
  });

  it('causes has every failed run once', () => {
    for (const row of summary.rows) {
      const lines = rowsOf('causes').filter((line) => line['variant'] === row.factors['step'] && line['runs'] !== '0');
      expect(Object.fromEntries(lines.map((line) => [line['cause'], Number(line['runs'])]))).toEqual(row.causes);
    }
  });

  it('latency has one bar for each distinct recovery, with the medians of a variant that has one to itself', () => {
    const lines = rowsOf('latency');
    expect(new Set(lines.map((line) => line['variants']))).toEqual(new Set([`${STEPS[0]} … ${STEPS[4]}`, STEPS[5]]));
    for (const { repair, ms } of summary.rows[5]?.repairs ?? []) {
      expect(Number(lines.find((line) => line['variants'] === STEPS[5] && line['repair'] === repair)?.['ms'])).toBe(
        ms.p50,
      );
    }
  });
});

describe('the style', () => {
  it('distinguishes neighbouring kinds in grey, by lightness or by hatching', () => {
    for (const [index, fill] of KINDS.entries()) {
      const next = KINDS[(index + 1) % KINDS.length] ?? expect.fail();
      expect(Math.abs(lightness(fill.color) - lightness(next.color)) > 0.25 || fill.hatching !== next.hatching).toBe(
        true,
      );
    }
    expect(new Set(KINDS.map(({ color, hatching }) => `${hatching} ${Math.round(lightness(color) * 5)}`)).size).toBe(
      KINDS.length,
    );
  });

  it('wraps long names into the available width', () => {
    const lines = wrapToWidth('+ acknowledge interrupts of every line-that-may-ever-have-been-in-service', BODY, 300);
    for (const line of lines) expect(textWidth(line, BODY)).toBeLessThanOrEqual(300);
    expect(lines.join(' ').replaceAll('- ', '-')).toBe(
      '+ acknowledge interrupts of every line-that-may-ever-have-been-in-service',
    );
  });
});

/** Mean darkness of a picture on white, 0 to 1. */
async function darkness(file: Buffer): Promise<number> {
  const { data } = await pixelsOf(file);
  let total = 0;
  for (let index = 0; index < data.length; index += 4) total += 1 - (data[index] ?? 0) / 255;
  return total / (data.length / 4);
}

/** From top to bottom, the pixels of exactly this colour in the fullest line of each band of lines that have some. */
async function barLengths(file: Buffer, color: string): Promise<number[]> {
  const { data, width, height } = await pixelsOf(file);
  const wanted = Number.parseInt(color.slice(1), 16);
  const lengths: number[] = [];
  let inBand = false;
  for (let line = 0; line < height; line++) {
    let count = 0;
    for (let at = line * width * 4; at < (line + 1) * width * 4; at += 4) {
      const pixel = ((data[at] ?? 0) << 16) | ((data[at + 1] ?? 0) << 8) | (data[at + 2] ?? 0);
      if (pixel === wanted) count++;
    }
    if (count > 0) lengths.push(Math.max(count, inBand ? (lengths.pop() ?? 0) : 0));
    inBand = count > 0;
  }
  return lengths;
}

async function pixelsOf(file: Buffer) {
  const image = await loadImage(file);
  const pen = createCanvas(image.width, image.height).getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, image.width, image.height);
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, image.width, image.height);
}

function lightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
