import { describe, expect, test } from 'vitest';
import { days, formatNanos, hours, minutes, ms, ns, seconds, us } from '../../src/kernel/time.ts';

describe('a duration', () => {
  test('is built from its own unit in whole nanoseconds, rounded once', () => {
    expect([ns(1.4), us(1.0004), ms(0.5), seconds(0.1), minutes(1), hours(1), days(1)]).toEqual([
      1, 1000, 500_000, 100_000_000, 60e9, 3600e9, 86_400e9,
    ]);
    expect(us(0.0005)).toBe(1);
  });

  test.each([NaN, Infinity, 1e308])('of %s is refused', (count) => {
    expect(() => days(count)).toThrow(/a duration must be finite, got (NaN|Infinity)/);
  });

  test.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1000, '1 us'],
    [1_234_567, '1.235 ms'],
    [713_000_000, '713 ms'],
    [2.9e9, '2.9 s'],
    [90e9, '1.5 min'],
    [5400e9, '1.5 h'],
    [86_400e9 * 365, '365 d'],
    [-2e6, '-2 ms'],
    [999.96e6, '1 s'],
  ])('of %s ns reads "%s"', (nanoseconds, text) => {
    expect(formatNanos(nanoseconds)).toBe(text);
  });
});
