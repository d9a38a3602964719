import { describe, expect, it } from 'vitest';
import { plannedSample, worstShare } from '../../src/analysis/sample-size.ts';

const infinite = { population: Number.POSITIVE_INFINITY };

describe('the planned sample', () => {
  // t^2 p (1 - p) / e^2 with t = 1.959964 and 2.575829, worked out by hand.
  it.each([
    [0.5, 0.01, 0.95, 9604],
    [0.5, 0.05, 0.95, 385],
    [0.5, 0.01, 0.99, 16588],
    [0.1, 0.02, 0.95, 865],
  ])('of infinitely many faults for a share of %d within %d at %d is %d', (share, within, confidence, runs) => {
    expect(plannedSample(share, { within, confidence, ...infinite })).toBe(runs);
  });

  // N / (1 + e^2 (N - 1) / (t^2 p (1 - p))): with N = 10000, e = 1 % and 95 % that is 10000 / (1 + 0.9999 / 0.9604).
  it('of a finite population follows the formula of the paper', () => {
    expect(plannedSample(0.5, { within: 0.01, confidence: 0.95, population: 10_000 })).toBe(4900);
    expect(plannedSample(0.5, { within: 0.01, confidence: 0.95, population: 1 })).toBe(1);
  });

  it('is never more than the population, and nears the infinite one as that grows', () => {
    const aim = { within: 0.01, confidence: 0.95 };
    let before = 0;
    for (const population of [10, 1e3, 1e5, 1e7, 1e12]) {
      const runs = plannedSample(0.5, { ...aim, population });
      expect(runs).toBeLessThanOrEqual(population);
      expect(runs).toBeGreaterThan(before);
      before = runs;
    }
    expect(before).toBe(9604);
  });

  it('takes the share of an interval that is nearest to one half', () => {
    expect(worstShare({ low: 0.1, high: 0.3 })).toBe(0.3);
    expect(worstShare({ low: 0.8, high: 0.9 })).toBe(0.8);
    expect(worstShare({ low: 0.4, high: 0.9 })).toBe(0.5);
  });
});
