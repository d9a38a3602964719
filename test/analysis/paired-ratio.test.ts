import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discordantUnder, type Pairs, pairedRatio, scoreAt } from '../../src/analysis/paired-ratio.ts';
import { criticalValue } from '../../src/analysis/proportion.ts';
import { RandomStreams } from '../../src/kernel/random.ts';

const count = fc.integer({ min: 0, max: 400 });
const somePairs: fc.Arbitrary<Pairs> = fc.record({ both: count, firstOnly: count, secondOnly: count, neither: count });
const swapped = ({ firstOnly, secondOnly, ...rest }: Pairs): Pairs => ({
  ...rest,
  firstOnly: secondOnly,
  secondOnly: firstOnly,
});

describe('the ratio of two shares of the same runs', () => {
  it('is the first over the second, and there is none when the second is 0', () => {
    expect(pairedRatio({ both: 10, firstOnly: 2, secondOnly: 14, neither: 30 }, 0.95)?.ratio).toBe(0.5);
    expect(pairedRatio({ both: 0, firstOnly: 2, secondOnly: 0, neither: 30 }, 0.95)).toBeNull();
  });

  it('lies in its interval, whose ends are the ratios that the data just contradict', () => {
    fc.assert(
      fc.property(somePairs, (pairs) => {
        const found = pairedRatio(pairs, 0.95);
        if (found === null) return;
        expect(found.low).toBeLessThanOrEqual(found.ratio);
        expect(found.high).toBeGreaterThanOrEqual(found.ratio);
        if (found.low > 0) expect(scoreAt(found.low, pairs)).toBeCloseTo(criticalValue(0.95), 6);
        expect(scoreAt(found.high, pairs)).toBeCloseTo(-criticalValue(0.95), 6);
      }),
    );
  });

  it('turned around has the inverse interval', () => {
    fc.assert(
      fc.property(somePairs, (pairs) => {
        const [one, other] = [pairedRatio(pairs, 0.9), pairedRatio(swapped(pairs), 0.9)];
        if (one === null || other === null || one.ratio === 0 || other.ratio === 0) return;
        expect(one.low * other.high).toBeCloseTo(1, 6);
        expect(one.high * other.low).toBeCloseTo(1, 6);
      }),
    );
  });

  it('tests a ratio against the maximum-likelihood distribution with this ratio', () => {
    fc.assert(
      fc.property(somePairs, fc.double({ min: 0.2, max: 5, noNaN: true }), (pairs, ratio) => {
        fc.pre(Object.values(pairs).every((runs) => runs > 0));
        const found = discordantUnder(ratio, pairs);
        const best = likelihood(ratio, pairs, found.secondOnly);
        for (const factor of [0.98, 0.999, 1.001, 1.02])
          expect(likelihood(ratio, pairs, found.secondOnly * factor)).toBeLessThanOrEqual(best + 1e-9);
      }),
    );
  });

  it('is covered by its interval with the stated confidence', () => {
    const stream = new RandomStreams('paired ratio').stream('runs');
    // Success before implies success after nine times in ten: the ratio is 0.3 / 0.6.
    const campaigns = 1000;
    let covered = 0;
    for (let campaign = 0; campaign < campaigns; campaign++) {
      const cells = { both: 0, firstOnly: 0, secondOnly: 0, neither: 0 };
      for (let run = 0; run < 120; run++) {
        const luck = stream.uniform();
        cells[luck < 0.27 ? 'both' : luck < 0.3 ? 'firstOnly' : luck < 0.63 ? 'secondOnly' : 'neither']++;
      }
      const found = pairedRatio(cells, 0.95);
      if (found !== null && found.low <= 0.5 && 0.5 <= found.high) covered++;
    }
    // Three standard errors of 1000 campaigns are two points.
    expect(covered / campaigns).toBeGreaterThan(0.93);
    expect(covered / campaigns).toBeLessThan(0.98);
  });
});

/**
 * Log-likelihood of the pairs when the two shares have this ratio and `p21` of the runs succeed under the second
 * variant only; the likeliest split of the rest.
 */
function likelihood(ratio: number, { both, firstOnly, secondOnly, neither }: Pairs, p21: number): number {
  // With p11 free, p12 = ratio (p11 + p21) - p11 and p22 is what is left: maximised over p11 by golden-section search.
  const at = (p11: number): number => {
    const p12 = ratio * (p11 + p21) - p11;
    const p22 = 1 - p11 - p12 - p21;
    if (p11 <= 0 || p12 <= 0 || p22 <= 0 || p21 <= 0) return Number.NEGATIVE_INFINITY;
    return both * Math.log(p11) + firstOnly * Math.log(p12) + secondOnly * Math.log(p21) + neither * Math.log(p22);
  };
  const most =
    ratio > 1
      ? (1 - p21 - ratio * p21) / ratio
      : Math.min((ratio * p21) / (1 - ratio), (1 - p21 - ratio * p21) / ratio);
  let [low, high] = [0, most];
  for (let step = 0; step < 200; step++) {
    const third = (high - low) / 3;
    if (at(low + third) < at(high - third)) low += third;
    else high -= third;
  }
  return at((low + high) / 2);
}
