import { describe, expect, it } from 'vitest';
import { timeToResponsiveness } from '../../src/experiment/responsiveness.ts';

const watch = { former: { fromNanos: 0, toNanos: 100 }, failedNanos: 100, untilNanos: 300, windowNanos: 20 };
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
  });

  it('is counted against the level of a service that lacks nothing where none was there before', () => {
    const made = { ...watch, former: { perNano: 10 }, failedNanos: 0 };
    const ttrOfNew = (...levels: readonly (readonly [number, number])[]): number =>
      timeToResponsiveness({ amounts: then(...levels).slice(steady.length), stepNanos: 10 }, made);
    expect(ttrOfNew([0, 5], [70, 5], [100, 20])).toBe(100);
    expect(ttrOfNew([100, 30])).toBe(0);
    expect(ttrOfNew([80, 30])).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not count what was served between the former level and the failure', () => {
    const degraded = { ...watch, former: { fromNanos: 0, toNanos: 50 } };
    const amounts = [...steady.slice(0, 5), ...steady.slice(5).map(() => 1), ...Array.from({ length: 20 }, () => 80)];
    expect(timeToResponsiveness({ amounts, stepNanos: 10 }, degraded)).toBe(Number.POSITIVE_INFINITY);
    expect(timeToResponsiveness({ amounts, stepNanos: 10 }, watch)).toBe(0);
  });

  it('does not end within the interruption that the client has logged, whatever was served after it', () => {
    const made = then([0, 1], [300, 19]);
    expect(ttrOf(made)).toBe(0);
    expect(timeToResponsiveness({ amounts: made, stepNanos: 10 }, { ...watch, backNanos: 107 })).toBe(7);
  });

  it('ends where nothing more is served', () => {
    // Nothing more was served after the last step.
    expect(ttrOf(then([0, 5], [100, 10]))).toBe(Number.POSITIVE_INFINITY);
  });
});
