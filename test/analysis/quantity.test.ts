import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantile, quantileInterval } from '../../src/analysis/quantile.ts';
import { quantity } from '../../src/analysis/quantity.ts';
import { atMost } from './binomial.ts';

/** 1, 2, ..., n: a value is its own rank. */
const ranks = (n: number): Float64Array => Float64Array.from({ length: n }, (_, index) => index + 1);

describe('quantiles', () => {
  it('are interpolated as NumPy does', () => {
    expect(quantile(Float64Array.of(1, 2, 3, 4), 0.5)).toBe(2.5);
    expect(quantile(Float64Array.of(1, 2, 3, 4), 0.95)).toBeCloseTo(3.85, 12);
    expect(quantile(Float64Array.of(7), 0.95)).toBe(7);
    expect(quantile(Float64Array.of(), 0.5)).toBeNull();
  });
});

describe('the interval of a quantile', () => {
  // For 20: P(Bin(20, 1/2) <= 5) = 0.0207 and P(Bin(20, 1/2) <= 6) = 0.0577, so rank 6 it is; likewise for the others.
  it.each([
    [5, null, null],
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [100, 40, 61],
  ])('of the median of %i values runs from rank %s to rank %s', (n, low, high) => {
    expect(quantileInterval(ranks(n), 0.5)).toEqual({ low, high });
  });

  it('leaves at most 2.5 % on each side, and one rank less would leave more', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.constantFrom(0.1, 0.5, 0.9, 0.95), (n, p) => {
        const { low, high } = quantileInterval(ranks(n), p);
        if (low !== null) expect(atMost(low - 1, n, p)).toBeLessThanOrEqual(0.025);
        expect(atMost(low ?? 0, n, p)).toBeGreaterThan(0.025);
        if (high !== null) expect(1 - atMost(high - 1, n, p)).toBeLessThanOrEqual(0.025 + 1e-12);
        expect(1 - atMost((high ?? n + 1) - 2, n, p)).toBeGreaterThan(0.025);
      }),
      { numRuns: 200 },
    );
  });

  it('takes unanswered runs to be below everything and above everything', () => {
    // 20 values of which 4 are unknown: ranks 6 and 15 of the 20, where the 16 known ones start at rank 5 or end at
    // rank 16.
    expect(quantileInterval(ranks(16), 0.5, 4)).toEqual({ low: 2, high: 15 });
    expect(quantileInterval(ranks(10), 0.5, 10)).toEqual({ low: null, high: null });
  });
});

describe('a quantity', () => {
  it('does not depend on the order of its values', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (values) => {
        expect(quantity('ms', [...values].reverse())).toEqual(quantity('ms', values));
      }),
    );
  });

  it('sorts numbers as numbers', () => {
    expect(quantity('ms', [10, 9, 100])).toMatchObject({ unit: 'ms', n: 3, p50: 10, min: 9, max: 100, mean: 119 / 3 });
  });

  it('of nothing has no figures', () => {
    const { kind, unit, n, unanswered, meanMethod, confidence, ...figures } = quantity('ms', []);
    expect({ kind, unit, n, unanswered, meanMethod, confidence }).toMatchObject({ n: 0, meanMethod: 't' });
    expect(Object.values(figures)).toEqual(Object.keys(figures).map(() => null));
  });

  it('has no interval of its mean while a run could have had any value', () => {
    expect(quantity('ms', [1, 2, 3]).meanHigh).not.toBeNull();
    expect(quantity('ms', [1, 2, 3], { unanswered: 1 })).toMatchObject({ mean: 2, meanLow: null, meanHigh: null });
    // Nothing says how much they could vary: an interval of no width would say that they cannot.
    expect(quantity('ms', [7, 7, 7, 7, 7, 7])).toMatchObject({ mean: 7, meanLow: null, low: 7, high: 7 });
  });

  it('bounds its 95th percentile from 72 values on', () => {
    expect(quantity('ms', ranks(71)).p95High).toBeNull();
    expect(quantity('ms', ranks(72))).toMatchObject({ p95Low: 64, p95High: 72 });
  });
});
