/**
 * A heartbeat: a guest has to answer now and then, and is taken for dead once it has not so many times in a row. It is
 * asked whether it serves, not whether its kernel still runs: a guest that is too slow to answer in time is as dead as
 * one that has crashed.
 *
 * Beats come at fixed times, so how long a failure goes unnoticed depends on when it strikes. Nothing has to happen at
 * a beat that is answered: this is the arithmetic of it.
 */

/**
 * From a failure at `now` until the last of so many missed beats, for beats at `offsetNanos` and each period after. Up
 * to a whole period more than that of the others.
 */
export function missedHeartbeatsNanos(now: number, periodNanos: number, missed: number, offsetNanos = 0): number {
  const sinceBeat = (now - offsetNanos) % periodNanos;
  const toNext = periodNanos - (sinceBeat < 0 ? sinceBeat + periodNanos : sinceBeat);
  return toNext + (missed - 1) * periodNanos;
}
