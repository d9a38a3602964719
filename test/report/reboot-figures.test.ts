/** The figures of reboots, and the table of the largest reduction, from a small campaign of them. */

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadImage } from '@napi-rs/canvas';
import { beforeAll, describe, expect, it } from 'vitest';
import type { MetricName } from '../../src/experiments.ts';
import { downtimeBySize } from '../../src/report/charts/figures/downtime-by-size.ts';
import { renderCharts } from '../../src/report/charts/index.ts';
import { WIDTH_PX } from '../../src/report/charts/style.ts';
import { namesOf } from '../../src/report/charts/words.ts';
import { largestSections } from '../../src/report/largest-section.ts';
import { renderTable } from '../../src/report/table.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { summaryOf } from '../models/host/reboot/reboots.ts';
import { parseCsv } from './parse-csv.ts';

const SIZES = [1, 2, 3, 4];
const summary = summaryOf({
  against: 'cold-vm-reboot',
  vary: { mechanism: ['warm-vm-reboot', 'cold-vm-reboot'], vms: SIZES },
  reported: [
    {
      id: 'K1',
      where: { mechanism: 'warm-vm-reboot', vms: 4 },
      metric: 'reduction|against',
      value: '74 %',
      use: 'prediction',
    },
  ],
});
const directory = sharedFolder();
let paths: string[] = [];

beforeAll(async () => {
  paths = await renderCharts(summary, directory);
});

const csvOf = (figure: string) => parseCsv(readFileSync(join(directory, `${figure}.csv`), 'utf8'));
const meanOf = (mechanism: string, vms: number, metric: MetricName = 'meanDowntime|back'): number => {
  const row = summary.rows.find(({ factors }) => factors['mechanism'] === mechanism && factors['vms'] === `${vms}`);
  const sample = row?.metrics[metric];
  return (sample?.kind === 'quantity' ? sample.mean : null) ?? Number.NaN;
};

describe('the figures of reboots', () => {
  it('are drawn in the width of a column', async () => {
    const names = paths.filter((path) => path.endsWith('.png')).map((path) => basename(path, '.png'));
    expect(names).toEqual(['downtime-by-size', 'reboot-phases']);
    for (const name of names) expect((await loadImage(join(directory, `${name}.png`))).width).toBe(WIDTH_PX);
  });

  it('show the downtime of each mechanism at each size', () => {
    const rows = csvOf('downtime-by-size');
    expect(rows).toHaveLength(2 * SIZES.length);
    for (const row of rows) {
      expect(Number(row['mean'])).toBe(meanOf(row['others'] as string, Number(row['size'])));
      expect(Number(row['low'])).toBeLessThanOrEqual(Number(row['mean']));
    }
  });

  it('show the steps of the largest size, one after the other, from 0 on', () => {
    const rows = csvOf('reboot-phases');
    expect(new Set(rows.map((row) => row['variants']))).toEqual(new Set(['warm-vm-reboot, 4', 'cold-vm-reboot, 4']));
    const cold = rows.filter((row) => row['variants'] === 'cold-vm-reboot, 4' && row['actor'] === 'reboot');
    expect(cold.map((row) => row['phase'])).toEqual([
      'shut-down-guests',
      'stop-dom0',
      'firmware-reset',
      'start-vmm',
      'scrub-free-memory',
      'boot-dom0',
      'boot-guests',
    ]);
    expect(Number(cold[0]?.['from_s'])).toBe(0);
    const firmware = cold.find((row) => row['phase'] === 'firmware-reset');
    expect(Number(firmware?.['to_s']) - Number(firmware?.['from_s'])).toBeCloseTo(48, 6);
  });
});

describe('the tables of planned reboots', () => {
  it('do not mention failures, and have one line for the return of every VM', () => {
    const text = renderTable(summary, { color: false, width: 120 });
    expect(text).not.toContain('recovered|detected');
    expect(text).toMatch(/all 8 variants +100\.0 %/);
  });
});

describe('the table of the largest reduction', () => {
  it('names the size with the largest reduction, beside the reported one', () => {
    const [section] = largestSections(summary);
    const row = section?.rows[0] ?? [];
    expect(row.slice(0, 4)).toEqual(['warm-vm-reboot', '4', '4', '4']);
    expect(row[4]).toBe(`${(100 * meanOf('warm-vm-reboot', 4, 'reduction|against')).toFixed(1)} %`);
    expect(row.slice(-3)[0]).toBe('74.0 %');
    expect(row.at(-1)).toBe('K1, prediction');
  });
});

it('lines that lie on each other are named as the same, or by how far they are apart', () => {
  const services = summaryOf({
    against: 'cold-vm-reboot',
    vary: { service: ['ssh', 'JBoss'], mechanism: ['warm-vm-reboot', 'cold-vm-reboot'], vms: SIZES },
  });
  const { caption } = downtimeBySize.picture(downtimeBySize.data(services), namesOf(services));
  expect(caption.slice(1)).toEqual([
    'The line of JBoss, warm-vm-reboot lies on that of ssh, warm-vm-reboot: they are the same.',
  ]);
});
