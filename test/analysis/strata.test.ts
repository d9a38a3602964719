import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { proportion } from '../../src/analysis/proportion.ts';
import { neymanAllotment, stratifiedShares, weightedShare } from '../../src/analysis/strata.ts';
import type { Strata } from '../../src/scenario/sampling.ts';
import { probability } from './binomial.ts';

const metric = 'recovered|detected';
const shareOf = (numerator: number, denominator: number) =>
  proportion({ numerator, denominator, unanswered: 0 }, 'runs');

function rowOf(fault: string, numerator: number, denominator: number, runs = denominator, mechanism = 'rehype') {
  return { factors: { mechanism, fault }, runs, metrics: { [metric]: shareOf(numerator, denominator) } };
}

const strata: Strata = { axis: 'fault', metric, pilot: 100 };

describe('a weighted share', () => {
  it('of one stratum is the share of that stratum', () => {
    const { value, low, high } = shareOf(37, 50);
    const weighted = weightedShare([shareOf(37, 50)], [1]);
    expect(weighted.value).toBe(value);
    expect(weighted.low).toBeCloseTo(low, 12);
    expect(weighted.high).toBeCloseTo(high, 12);
  });

  it('has bounds where the share of a stratum is 0 or 1', () => {
    const { value, low, high } = weightedShare([shareOf(0, 40), shareOf(40, 40)], [0.5, 0.5]);
    expect(value).toBe(0.5);
    expect(low).toBeLessThan(0.47);
    expect(high).toBeGreaterThan(0.53);
  });

  it('has no value when a stratum has no run', () => {
    expect(weightedShare([shareOf(1, 2), shareOf(0, 0)], [0.5, 0.5])).toEqual({ value: null, low: 0, high: 1 });
  });

  // Every outcome of the two strata, weighted with its probability.
  it.each([
    [0.05, 0.3, 0.8],
    [0.5, 0.99, 0.5],
    [0.02, 0.9, 0.3],
  ])('covers the true share at least as often as it says (shares %d and %d, weight %d)', (p, q, weight) => {
    const [m, n] = [40, 60];
    const truth = weight * p + (1 - weight) * q;
    let covered = 0;
    for (let i = 0; i <= m; i += 1)
      for (let j = 0; j <= n; j += 1) {
        const { low, high } = weightedShare([shareOf(i, m), shareOf(j, n)], [weight, 1 - weight]);
        if (low <= truth && truth <= high) covered += probability(i, m, p) * probability(j, n, q);
      }
    expect(covered).toBeGreaterThanOrEqual(0.95);
  });
});

describe('the shares of a stratified campaign', () => {
  it('are one for each combination of the other axes, each with its own strata', () => {
    const rows = [rowOf('a', 1, 10), rowOf('b', 9, 10), rowOf('a', 5, 10, 10, 'none'), rowOf('b', 5, 10, 10, 'none')];
    const shares = stratifiedShares(rows, { ...strata, weights: { a: 0.75, b: 0.25 } });
    expect(shares.map(({ factors, value }) => [factors, value])).toEqual([
      [{ mechanism: 'rehype' }, 0.75 * 0.1 + 0.25 * 0.9],
      [{ mechanism: 'none' }, 0.5],
    ]);
  });

  it('weigh strata alike when no weights are given', () => {
    expect(stratifiedShares([rowOf('a', 1, 10), rowOf('b', 9, 10)], strata)[0]?.value).toBeCloseTo(0.5, 12);
  });
});

describe("Neyman's allotment", () => {
  it('gives a stratum the more runs the more it varies and weighs', () => {
    const { turns } = neymanAllotment([rowOf('a', 50, 100), rowOf('b', 1, 100)], strata);
    // Standard deviations sqrt(51/102 * 51/102) and sqrt(2/102 * 100/102).
    expect((turns[0] ?? 0) / (turns[1] ?? 0)).toBeCloseTo(0.5 / 0.1386, 0);
    const weighed = neymanAllotment([rowOf('a', 50, 100), rowOf('b', 50, 100)], {
      ...strata,
      weights: { a: 0.8, b: 0.2 },
    });
    expect(weighed.turns).toEqual([4, 1]);
  });

  it('gives more to a stratum in which few runs meet the condition', () => {
    const { turns } = neymanAllotment([rowOf('a', 10, 20, 80), rowOf('b', 40, 80, 80)], strata);
    expect((turns[0] ?? 0) / (turns[1] ?? 0)).toBeCloseTo(2, 0);
  });

  it('gives all strata the same where there is no gain', () => {
    expect(neymanAllotment([rowOf('a', 50, 100), rowOf('b', 50, 100)], strata)).toEqual({ turns: [1, 1], gain: 1 });
  });

  it('keeps the other axes paired', () => {
    const rows = [
      rowOf('a', 50, 100),
      rowOf('b', 1, 100),
      rowOf('a', 3, 100, 100, 'none'),
      rowOf('b', 70, 100, 100, 'none'),
    ];
    const { turns } = neymanAllotment(rows, strata);
    expect(turns.slice(0, 2)).toEqual(turns.slice(2));
  });

  test.prop([fc.array(fc.tuple(fc.nat({ max: 50 }), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 6 })])(
    'gives everybody a turn, and never loses against equal shares by more than rounding',
    (drawn) => {
      const total = drawn.reduce((sum, [, weight]) => sum + weight, 0);
      const rows = drawn.map(([k], index) => rowOf(`s${index}`, k, 50));
      const weights = Object.fromEntries(drawn.map(([, weight], index) => [`s${index}`, weight / total]));
      const { turns, gain } = neymanAllotment(rows, { ...strata, weights });
      for (const each of turns) expect(Number.isInteger(each) && each >= 1 && each <= 20).toBe(true);
      expect(gain).toBeGreaterThan(0.98);
    },
  );
});
