/** Throughput around a reboot, and what is lost of it just after, from a small campaign. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderCharts } from '../../src/report/charts/index.ts';
import { sharedFolder } from '../campaign/temporary.ts';
import { summaryOf } from '../models/host/reboot/reboots.ts';
import { parseCsv } from './parse-csv.ts';

const summary = summaryOf({
  service: 'file-reader',
  before: '5 s',
  after: '10 s',
  vary: { mechanism: ['cold-vm-reboot', 'warm-vm-reboot'] },
  constants: { readerFileBytes: 100e6 },
  reported: [
    {
      id: 'K2',
      where: { mechanism: 'cold-vm-reboot' },
      metric: 'throughputLoss|working',
      value: '52 %',
      use: 'prediction',
    },
  ],
});
const directory = sharedFolder();

beforeAll(() => renderCharts(summary, directory));

const csvOf = (figure: string) => parseCsv(readFileSync(join(directory, `${figure}.csv`), 'utf8'));
const captionOf = (figure: string): string => readFileSync(join(directory, `${figure}.svg`), 'utf8');

describe('the figure of throughput over time', () => {
  const rows = () => csvOf('throughput-over-time');

  it('has every second of every variant, each as a share of the beginning', () => {
    for (const { series, variant } of summary.rows) {
      const own = rows().filter((row) => row['variant'] === variant.replace('mechanism=', ''));
      expect(own.map((row) => Number(row['throughput']))).toEqual(series[0]?.values);
      expect(Number(own[0]?.['of_beginning'])).toBeCloseTo(1, 1);
      expect(own.some((row) => Number(row['of_beginning']) === 0)).toBe(true);
    }
  });

  it('has the number of runs of a line and the digest in its caption', () => {
    expect(captionOf('throughput-over-time')).toMatch(/n = \d+ per line/);
    expect(captionOf('throughput-over-time')).toContain(summary.digest);
  });
});

describe('the figure of lost throughput', () => {
  it('has the mean of every variant, and the reported figure of one of them', () => {
    const rows = csvOf('throughput-loss');
    expect(rows.map((row) => row['reported'])).toEqual(['0.52', '']);
    const losses = rows.map((row) => Number(row['value']));
    expect(losses[0]).toBeGreaterThan(0.9);
    expect(Math.abs(losses[1]!)).toBeLessThan(0.02);
    expect(captionOf('throughput-loss')).toContain('K2 (prediction)');
  });
});
