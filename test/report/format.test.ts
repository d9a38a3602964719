import { describe, expect, it } from 'vitest';
import { amount, counted, duration, exactDuration, quantity, share } from '../../src/report/format.ts';

describe('a number for readers', () => {
  it('has its unit, and of a time above 10 s one that keeps it short', () => {
    expect([9999, 10_000, 146_404, -146_404, 7_200_000].map((ms) => quantity(ms, 'ms'))).toEqual([
      '9999 ms',
      '10000 ms',
      '2.44 min',
      '-2.44 min',
      '2.00 h',
    ]);
    expect(quantity(146_404, 'count')).toBe('146404');
    expect(quantity(null, 'ms')).toBe('-');
  });

  it('of one run is as exact in seconds as in ms', () => {
    expect([22_000_000, 10_000_000_000, 146_404_123_456].map((nanos) => exactDuration(nanos, 3))).toEqual([
      '22.000 ms',
      '10000.000 ms',
      '146.404 s',
    ]);
    expect(duration(95_500)).toBe('1.59 min');
  });

  it('is none where there was nothing to divide by', () => {
    expect([amount(Number.NaN, ''), amount(Number.NaN, 'ms'), share(Number.NaN)]).toEqual(['-', '-', 'no data']);
  });

  it('of things that are counted agrees with their noun', () => {
    expect([0, 1, 2].map((count) => counted(count, 'failure'))).toEqual(['0 failures', '1 failure', '2 failures']);
    expect(counted(1, 'node fails', 'nodes fail')).toBe('1 node fails');
  });
});
