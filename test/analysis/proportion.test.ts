import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clopperPearson, type Interval, proportion, wilson } from '../../src/analysis/proportion.ts';
import { atMost, probability } from './binomial.ts';

const trials = fc.integer({ min: 1, max: 400 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));

describe('Clopper-Pearson', () => {
  // scipy.stats.beta.ppf, SciPy 1.17.1
  it.each([
    [0, 1, 0, 0.975],
    [1, 1, 0.025, 1],
    [1, 10, 0.0025285785444617848, 0.4450161170281954],
    [5, 10, 0.18708602844739855, 0.8129139715526015],
    [0, 100, 0, 0.03621669264517641],
    [100, 100, 0.9637833073548235, 1],
    [28, 500, 0.037530444475022184, 0.0799213006043601],
    [478, 500, 0.9341389996764051, 0.9722232327144282],
    [1, 1_000_000, 2.5317807663794178e-8, 5.571630655166939e-6],
  ])('of %i in %i is what SciPy gives', (k, n, low, high) => {
    const interval = clopperPearson(k, n);
    expect(interval.low).toBeCloseTo(low, 9);
    expect(interval.high).toBeCloseTo(high, 9);
  });

  it('leaves exactly 2.5 % in each tail', () => {
    fc.assert(
      fc.property(trials, ([k, n]) => {
        const { low, high } = clopperPearson(k, n);
        if (k > 0) expect(1 - atMost(k - 1, n, low)).toBeCloseTo(0.025, 6);
        if (k < n) expect(atMost(k, n, high)).toBeCloseTo(0.025, 6);
      }),
      { numRuns: 200 },
    );
  });

  it('covers every true share at least 95 % of the time', () => {
    for (const n of [4, 17, 60]) expect(Math.min(...coverages(clopperPearson, n))).toBeGreaterThanOrEqual(0.95);
  });

  it('is 0 to 1 without trials', () => {
    expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('Wilson', () => {
  // scipy.stats.binomtest(k, n).proportion_ci(method='wilson')
  it.each([
    [0, 100, 0, 0.03699349820698568],
    [5, 10, 0.236593090512564, 0.7634069094874361],
    [28, 500, 0.03902562068315149, 0.0797447936467069],
    [478, 500, 0.9342805571276716, 0.9707660443713928],
  ])('of %i in %i is what SciPy gives', (k, n, low, high) => {
    const interval = wilson(k, n);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('covers 95 % on average and is narrower than Clopper-Pearson', () => {
    for (const n of [17, 60, 100]) {
      const covered = coverages(wilson, n);
      const mean = covered.reduce((total, coverage) => total + coverage, 0) / covered.length;
      expect(mean).toBeGreaterThan(0.945);
      expect(mean).toBeLessThan(0.96);
    }
    expect(wilson(50, 100).high).toBeLessThan(clopperPearson(50, 100).high);
  });

  it('is 0 to 1 without trials, and always within 0 to 1', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
    expect(wilson(0, 7).low).toBe(0);
    expect(wilson(7, 7).high).toBe(1);
  });
});

describe('a proportion', () => {
  it('contains its value, for either method', () => {
    fc.assert(
      fc.property(trials, fc.constantFrom('clopper-pearson', 'wilson'), ([numerator, denominator], method) => {
        const { value, low, high } = proportion({ numerator, denominator, unanswered: 0 }, 'runs', method);
        expect(value).toBe(numerator / denominator);
        expect(low).toBeLessThanOrEqual(value ?? -1);
        expect(high).toBeGreaterThanOrEqual(value ?? 2);
      }),
    );
  });

  it('has an interval that contains those for all possible answers of the unanswered runs', () => {
    fc.assert(
      fc.property(
        trials,
        fc.integer({ min: 0, max: 20 }),
        fc.nat(20),
        fc.nat(20),
        ([numerator, denominator], unanswered, successes, outside) => {
          const { low, high } = proportion({ numerator, denominator, unanswered }, 'runs');
          const counted = Math.max(0, unanswered - outside);
          const possible = clopperPearson(numerator + Math.min(successes, counted), denominator + counted);
          expect(low).toBeLessThanOrEqual(possible.low + 1e-9);
          expect(high).toBeGreaterThanOrEqual(possible.high - 1e-9);
        },
      ),
    );
  });

  it('has a value of its answered runs only', () => {
    expect(proportion({ numerator: 3, denominator: 4, unanswered: 6 }, 'runs')).toMatchObject({
      value: 0.75,
      low: clopperPearson(3, 10).low,
      high: clopperPearson(9, 10).high,
    });
  });

  it('has no value when its denominator is 0', () => {
    expect(proportion({ numerator: 0, denominator: 0, unanswered: 0 }, 'runs')).toMatchObject({
      value: null,
      low: 0,
      high: 1,
    });
  });

  it('of more than there are is a bug', () => {
    expect(() => proportion({ numerator: 5, denominator: 4, unanswered: 0 }, 'runs')).toThrow('5/4');
  });
});

/**
 * How often the interval contains the true share, by enumeration of all outcomes, for true shares from 0.01 to 0.99.
 */
function coverages(interval: (k: number, n: number) => Interval, n: number): number[] {
  const intervals = Array.from({ length: n + 1 }, (_, k) => interval(k, n));
  return Array.from({ length: 99 }, (_, index) => {
    const share = (index + 1) / 100;
    return intervals.reduce(
      (total, { low, high }, k) => total + (low <= share && share <= high ? probability(k, n, share) : 0),
      0,
    );
  });
}
