import { describe, expect, it } from 'vitest';
import { timeToResponsiveness } from '../../src/experiment/responsiveness.ts';

const watch = { steadyFromNanos: 0, failedNanos: 100, untilNanos: 300, windowNanos: 20 };
const ttrOf = (amounts: readonly number[]): number => timeToResponsiveness({ amounts, stepNanos: 10 }, watch);
const steady = Array.from({ length: 10 }, () => 100);
const then = (...levels: readonly (readonly [number, number])[]): number[] => [
  ...steady,
  ...levels.flatMap(([level, steps]) => Array.from({ length: steps }, () => level)),
];

describe('the time to responsiveness', () => {
  it('is 0 where the level never falls', () => {
    expect(ttrOf(then([95, 20]))).toBe(0);
  });

  it('ends when every later window is at 90 % of the level before', () => {
    expect(ttrOf(then([0, 5], [100, 15]))).toBe(50);
    expect(ttrOf(then([0, 5], [70, 5], [100, 10]))).toBe(100);
  });

  it('counts from the failure to the end of the last interruption, not of the first', () => {
    expect(ttrOf(then([0, 2], [100, 8], [0, 2], [100, 8]))).toBe(120);
  });

  it('is infinite where the level is not back in the end, or there was none', () => {
    expect(ttrOf(then([0, 5], [100, 13], [0, 2]))).toBe(Number.POSITIVE_INFINITY);
    expect(ttrOf([...steady.map(() => 0), ...then([100, 20])])).toBe(Number.POSITIVE_INFINITY);
    expect(ttrOf(steady)).toBe(Number.POSITIVE_INFINITY);
    // Nothing more was served after the last step.
    expect(ttrOf(then([0, 5], [100, 10]))).toBe(Number.POSITIVE_INFINITY);
  });
});
