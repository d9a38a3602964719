/**
 * The load of a guest over the hours: a triangle over the day, lowest in the night, times what kind of day it is. It
 * says when a pause hurts least, and how fast the guest ages. Weeks have no weekend.
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
 * Load in the middle of each hour of an average day, requests per second, from midnight on. Their mean is
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
