import { describe, expect, it } from 'vitest';
import { largestOf } from '../../src/analysis/largest.ts';
import { quantity } from '../../src/analysis/quantity.ts';
import type { SummaryRow } from '../../src/analysis/summary.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

const METRIC = 'meanDowntime|back';

/** Rows of which only the sample matters here. */
const rowsOf = (samples: readonly (readonly number[])[]): SummaryRow[] =>
  samples.map((values, index) => {
    const row: Pick<SummaryRow, 'variant' | 'metrics'> = {
      variant: `${index}`,
      metrics: { [METRIC]: quantity('s', values) },
    };
    return row as SummaryRow;
  });

describe('the largest of several means', () => {
  it('is that of the variant with the largest, and nothing where nothing was measured', () => {
    const found = largestOf(rowsOf([[1, 2], [5, 6, 7], [], [3]]), METRIC);
    expect([found?.row.variant, found?.mean, found?.n, found?.among]).toEqual(['1', 6, 3, 3]);
    expect(largestOf(rowsOf([[], []]), METRIC)).toBeNull();
    expect(largestOf([], METRIC)).toBeNull();
  });

  it('has the ordinary interval alone, and a wider one among others', () => {
    const alone = quantity('s', [5, 6, 7]);
    expect(largestOf(rowsOf([[5, 6, 7]]), METRIC)).toMatchObject({ low: alone.meanLow, high: alone.meanHigh });
    // Student's t with 2 degrees of freedom: 4.303 for 95 %, 9.925 for 99 %.
    const among = largestOf(
      rowsOf([
        [5, 6, 7],
        [1, 2],
        [1, 2],
        [1, 2],
        [1, 2],
      ]),
      METRIC,
    );
    const half = (interval: { low: number | null; high: number | null }) => (interval.high ?? 0) - (interval.low ?? 0);
    const ordinary = (alone.meanHigh ?? 0) - (alone.meanLow ?? 0);
    expect(half(among ?? { low: null, high: null }) / ordinary).toBeCloseTo(9.925 / 4.303, 3);
  });

  it('covers the true mean of the selected variant with the stated confidence, unlike the ordinary interval', () => {
    const stream = new RandomStreams('largest').stream('values');
    const [campaigns, variants, runs] = [2000, 20, 6];
    let [covered, ordinary] = [0, 0];
    for (let campaign = 0; campaign < campaigns; campaign++) {
      const rows = rowsOf(Array.from({ length: variants }, () => Array.from({ length: runs }, () => stream.normal())));
      const largest = largestOf(rows, METRIC);
      if (largest === null) expect.fail();
      if ((largest.low ?? 1) <= 0) covered++;
      const sample = largest.row.metrics[METRIC];
      if (sample?.kind === 'quantity' && (sample.meanLow ?? 1) <= 0) ordinary++;
    }
    expect(covered / campaigns).toBeGreaterThan(0.95);
    expect(ordinary / campaigns).toBeLessThan(0.85);
  });
});
