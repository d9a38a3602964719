import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { halfWidthOf, sequenceInterval, sequenceRuns } from '../../src/analysis/confidence-sequence.ts';
import { clopperPearson } from '../../src/analysis/proportion.ts';
import { fallsShort } from './coverage.ts';
import { missesUnderPeeking, peekingRows } from './peeking.ts';

const aim = { within: 0.05, confidence: 0.95 };
const at = (numerator: number, denominator: number, unanswered = 0) =>
  sequenceInterval({ numerator, denominator, unanswered }, aim);

describe('a confidence sequence', () => {
  it.each([0.01, 0.2, 0.5, 0.9, 0.99])(
    'ever excludes a true share of %d with less than 5 %%, looked at after each of 500 runs',
    (share) => {
      const missed = missesUnderPeeking(share, 500, at);
      expect(missed).toBeLessThan(0.05);
      expect(missed).toBeGreaterThan(0);
    },
  );

  it('has the computed coverage in 2,000 campaigns that are checked after each run', () => {
    for (const row of peekingRows()) {
      const error = Math.sqrt(((row.exact ?? 0) * (1 - (row.exact ?? 0))) / row.campaigns);
      expect(Math.abs(row.covered / row.campaigns - (row.exact ?? 0))).toBeLessThan(4 * error);
      if (row.promise === 'always') expect(fallsShort(row)).toBe(false);
    }
  });

  it('keeps its confidence where an interval for a fixed number of runs does not', () => {
    expect(missesUnderPeeking(0.5, 300, clopperPearson)).toBeGreaterThan(0.2);
  });

  it('has the requested width after about 1.9 times the runs of a fixed interval', () => {
    for (const share of [0.1, 0.5, 0.8]) {
      const fixed = (1.96 ** 2 * share * (1 - share)) / aim.within ** 2;
      expect(sequenceRuns(share, aim) / fixed).toBeGreaterThan(1.7);
      expect(sequenceRuns(share, aim) / fixed).toBeLessThan(2.3);
    }
  });

  test.prop([fc.nat({ max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true })])(
    'holds the share that was seen, and mirrors when successes and failures change places',
    (n, share) => {
      const k = Math.round(share * n);
      const { low, high } = at(k, n);
      expect(low).toBeLessThanOrEqual(n === 0 ? 0 : k / n);
      expect(high).toBeGreaterThanOrEqual(n === 0 ? 1 : k / n);
      const mirrored = at(n - k, n);
      expect(mirrored.low).toBeCloseTo(1 - high, 12);
      expect(mirrored.high).toBeCloseTo(1 - low, 12);
    },
  );

  it(
    'excludes exactly those shares under which the runs are 40 times less likely than under one ' +
      'that lies 5 points away',
    () => {
      const { low, high } = at(30, 100);
      const ratio = (under: number, over: number): number =>
        30 * Math.log(over / under) + 70 * Math.log((1 - over) / (1 - under));
      expect(ratio(low, low + 0.05)).toBeCloseTo(Math.log(40), 9);
      expect(ratio(high, high - 0.05)).toBeCloseTo(Math.log(40), 9);
    },
  );

  it('is 0 to 1 before the first run, and has one end at 0 or 1 when all runs are alike', () => {
    expect(at(0, 0)).toEqual({ low: 0, high: 1 });
    expect(at(0, 200).low).toBe(0);
    expect(at(0, 200).high).toBeLessThan(0.1);
    expect(at(200, 200).high).toBe(1);
  });

  it('is wide enough for any answers of the runs without an answer', () => {
    const { low, high } = at(90, 100, 20);
    expect(low).toBe(at(90, 120).low);
    expect(high).toBe(at(110, 120).high);
  });

  it('takes the predicted number of runs, if these are as expected', () => {
    const n = sequenceRuns(0.25, aim);
    expect(halfWidthOf(at(n / 4, n))).toBeLessThanOrEqual(aim.within);
    expect(halfWidthOf(at((n - 1) / 4, n - 1))).toBeGreaterThan(aim.within);
  });
});
