/** Tables of a campaign whose last axis is a quantity. */
import { describe, expect, it } from 'vitest';
import { summarize } from '../../src/analysis/summary.ts';
import type { MeasuredRun } from '../../src/experiment/record.ts';
import { sweepOf } from '../../src/report/sweep.ts';
import { renderTable } from '../../src/report/table.ts';
import type { Reported } from '../../src/scenario/schema.ts';

/** Every run of `mechanism` with `vms` VMs is away for `vms` seconds, or twice that. */
function summaryOf(vms: readonly string[], reported: readonly Reported[] = []) {
  const variants = ['warm', 'cold'].flatMap((mechanism) =>
    vms.map((count) => ({ name: `mechanism=${mechanism}, vms=${count}`, factors: { mechanism, vms: count } })),
  );
  const records = variants.flatMap(({ name, factors }, index) =>
    Array.from(
      { length: 8 },
      (_, run): MeasuredRun => ({
        status: 'measured',
        id: `v${index}-r${run}`,
        variant: name,
        run,
        measures: {
          'meanDowntime|back': Number.parseInt(factors.vms, 10) * (factors.mechanism === 'cold' ? 2 : 1) + run / 100,
        },
        events: 1,
      }),
    ),
  );
  const scenario = { name: 's', experiment: 'reboot' as const, question: 'q', seed: '1', runs: 8, reported };
  return summarize({ scenario, variants, records, digest: 'd', modelVersion: '1' });
}

const plain = { color: false, width: 120 };

describe('a sweep', () => {
  it('has one line for each series, with a column for each value', () => {
    const table = renderTable(summaryOf(['1', '2', '3', '4']), plain);
    expect(table).toMatch(/mechanism +1 +2 +3 +4\n/);
    expect(table).toMatch(/warm +1\.03\d +2\.03\d +3\.03\d +4\.03\d\n/);
    expect(table).toMatch(/cold +2\.03\d +4\.03\d +6\.03\d +8\.03\d\n/);
    expect(table).toMatch(/n = 8 runs each; 95 % intervals reach at most 0\.0\d+ s from the median/);
  });

  it('has reported figures below the line that they belong to', () => {
    const figure: Reported = {
      id: 'K0',
      where: { mechanism: 'warm', vms: '3' },
      metric: 'meanDowntime|back',
      value: 5,
      use: 'prediction',
    };
    const table = renderTable(summaryOf(['1', '2', '3', '4'], [figure]), plain);
    expect(table).toMatch(/warm .*\n +reported \(K0, prediction\) +- +- +5\.000 +-\n +difference +- +- +-1\.96\d +-\n/);
  });

  it('has quantities as values, and more than a few', () => {
    expect(sweepOf(summaryOf(['1', '2', '3']))).toBeUndefined();
    expect(sweepOf(summaryOf(['1', '2', '3', 'many']))).toBeUndefined();
    expect(sweepOf(summaryOf(['1 GiB', '2 GiB', '4 GiB', '8.5 GiB']))?.axis).toBe('vms');
  });
});
