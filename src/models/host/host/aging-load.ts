/**
 * The load of a guest by hour: a triangle over the day, lowest in the night, times a random factor of the day. It
 * determines when a pause costs least and how fast the guest ages. Weekends are left out.
 */

const HOURS = 24;

export interface LoadShape {
  /** Mean over the days, requests per second. */
  readonly requestsPerSecond: number;
  /** The lowest load of a day over the highest. */
  readonly nightShare: number;
  /** Hour of the lowest load, 0 to 24. */
  readonly quietHour: number;
}

/**
 * The load in the middle of each hour of an average day, from midnight on, in requests per second. The mean is
 * `requestsPerSecond`.
 */
export function hourlyLoad({ requestsPerSecond, nightShare, quietHour }: LoadShape): readonly number[] {
  const peak = (2 * requestsPerSecond) / (1 + nightShare);
  return Array.from({ length: HOURS }, (_, hour) => {
    const apart = Math.abs(hour + 0.5 - quietHour) % HOURS;
    const toQuiet = Math.min(apart, HOURS - apart) / (HOURS / 2);
    return peak * (nightShare + (1 - nightShare) * toQuiet);
  });
}
