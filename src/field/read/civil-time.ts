/**
 * From the clock on the wall to seconds since 1970. Dates in traces are local, and a failure that spans the change to
 * or from daylight saving lasts an hour less or more than the two readings of the clock say.
 */
import type { Clock } from '../trace.ts';

const DAY = 86_400;
const HOUR = 3600;

/** Days since 1 January 1970 of a date of the Gregorian calendar (months from 1). */
export function dayOf(year: number, month: number, day: number): number {
  // Years that begin in March have the leap day at their end.
  const y = month <= 2 ? year - 1 : year;
  const shifted = (month + 9) % 12;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return 365 * y + leapDays + Math.floor((153 * shifted + 2) / 5) + day - 1 - 719_468;
}

/** Whether there is such a date. */
export const isDate = (year: number, month: number, day: number): boolean =>
  month >= 1 &&
  month <= 12 &&
  day >= 1 &&
  dayOf(year, month, day) < dayOf(year + (month === 12 ? 1 : 0), (month % 12) + 1, 1);

/** Dates have four digits. */
const YEAR_10000 = dayOf(10_000, 1, 1) * DAY;

/** A number of seconds since 1970; undefined for anything else, and for what is no date. */
export function secondsOf(text: string): number | undefined {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return seconds < YEAR_10000 ? seconds : undefined;
}

/** Sunday is 0. The first of January 1970 was a Thursday. */
const weekday = (day: number): number => (((day + 4) % 7) + 7) % 7;

/** What a reading of the clock can mean. */
export interface Instant {
  readonly utcSeconds: number;
  /** The clock shows this reading twice, when daylight saving ends: this is the first time. */
  readonly isTwice: boolean;
  /** The clock never shows this reading: daylight saving began. It is taken for what standard time says. */
  readonly isSkipped: boolean;
}

const STANDARD = -7 * HOUR;
const DAYLIGHT = -6 * HOUR;

/**
 * Mountain time, as the clocks in Los Alamos show it. Daylight saving lasted from the first Sunday in April to the last
 * in October (Uniform Time Act as amended in 1986), from 2007 on from the second Sunday in March to the first in
 * November (Energy Policy Act 2005); the clocks change at two.
 */
export function mountainTime(localSeconds: number): Instant {
  const year = yearOf(localSeconds);
  const [begins, ends] = daylightSaving(year);
  const isSkipped = localSeconds >= begins && localSeconds < begins + HOUR;
  const isDaylight = localSeconds >= begins + HOUR && localSeconds < ends;
  return {
    utcSeconds: localSeconds - (isDaylight ? DAYLIGHT : STANDARD),
    isTwice: localSeconds >= ends - HOUR && localSeconds < ends,
    isSkipped,
  };
}

/** How far the clocks of Los Alamos are from UTC. */
export const mountainClock: Clock = (utcSeconds) => {
  const [begins, ends] = daylightSaving(yearOf(utcSeconds + STANDARD));
  return utcSeconds >= begins - STANDARD && utcSeconds < ends - DAYLIGHT ? DAYLIGHT : STANDARD;
};

/** By the clock on the wall, from standard time to daylight saving and from daylight saving back. */
function daylightSaving(year: number): readonly [number, number] {
  const [first, last] =
    year >= 2007
      ? [sundayFrom(dayOf(year, 3, 8)), sundayFrom(dayOf(year, 11, 1))]
      : [sundayFrom(dayOf(year, 4, 1)), sundayFrom(dayOf(year, 10, 25))];
  return [first * DAY + 2 * HOUR, last * DAY + 2 * HOUR];
}

const sundayFrom = (day: number): number => day + ((7 - weekday(day)) % 7);

function yearOf(seconds: number): number {
  const day = Math.floor(seconds / DAY);
  let year = 1970 + Math.floor(day / 365.2425);
  while (dayOf(year + 1, 1, 1) <= day) year += 1;
  while (dayOf(year, 1, 1) > day) year -= 1;
  return year;
}
