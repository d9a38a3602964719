/**
 * Simulated time as the models write it: whole nanoseconds in a double.
 *
 * The Simulation has no unit: it orders plain numbers, so a textbook queue can count in mean service times. A model of
 * a machine must not add milliseconds to seconds and must give the same bits on every host. Therefore the type is
 * branded, and a duration is rounded exactly once, when it is built. Whole numbers are exact up to 2^53 ns (104 days);
 * from there the spacing doubles, to 64 ns at ten years, which is harmless and the same on every machine.
 */

declare const nanosBrand: unique symbol;

/** A duration, or a point in simulated time, in whole nanoseconds. */
export type Nanos = number & { readonly [nanosBrand]: true };

const rounded = (nanoseconds: number): Nanos => {
  if (!Number.isFinite(nanoseconds)) throw new RangeError(`a duration must be finite, got ${nanoseconds}`);
  return Math.round(nanoseconds) as Nanos;
};

/**
 * Each builder takes its own unit, fractions allowed, and rounds once to whole nanoseconds. Throws a RangeError for NaN
 * and infinities.
 */
export const ns = (count: number): Nanos => rounded(count);
export const us = (count: number): Nanos => rounded(count * 1e3);
export const ms = (count: number): Nanos => rounded(count * 1e6);
export const seconds = (count: number): Nanos => rounded(count * 1e9);
export const minutes = (count: number): Nanos => rounded(count * 60e9);
export const hours = (count: number): Nanos => rounded(count * 3_600e9);
export const days = (count: number): Nanos => rounded(count * 86_400e9);

const UNITS = [
  { suffix: 'd', nanoseconds: 86_400e9 },
  { suffix: 'h', nanoseconds: 3_600e9 },
  { suffix: 'min', nanoseconds: 60e9 },
  { suffix: 's', nanoseconds: 1e9 },
  { suffix: 'ms', nanoseconds: 1e6 },
  { suffix: 'us', nanoseconds: 1e3 },
] as const;

/**
 * A duration as text for readers: four significant digits in the largest unit that makes it at least 1, so
 * `713_000_000` is "713 ms" and `90e9` is "1.5 min". Not for files, since it drops digits.
 */
export function formatNanos(nanoseconds: number): string {
  // Rounded before the unit is chosen, or 999.96 ms would read "1000 ms".
  const size = Number(Math.abs(nanoseconds).toPrecision(4));
  for (const { suffix, nanoseconds: unit } of UNITS) {
    if (size >= unit) return `${Number((nanoseconds / unit).toPrecision(4))} ${suffix}`;
  }
  return `${Number(nanoseconds.toPrecision(4))} ns`;
}
