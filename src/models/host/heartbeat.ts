/**
 * A heartbeat: a guest has to answer at regular intervals and is declared failed after several missed beats in a row. A
 * beat checks its service, not its kernel: a guest that is too slow to answer in time has failed, like one that has
 * crashed.
 *
 * Beats come at fixed times, so the detection latency depends on the time of the failure. Answered beats have no
 * effect, so they are not simulated: this file computes the time of detection.
 */

/**
 * The time from a failure at `now` until the last of the missed beats, for beats at `offsetNanos` and each period
 * after. It varies by up to one period.
 */
export function missedHeartbeatsNanos(now: number, periodNanos: number, missed: number, offsetNanos = 0): number {
  const sinceBeat = (now - offsetNanos) % periodNanos;
  const toNext = periodNanos - (sinceBeat < 0 ? sinceBeat + periodNanos : sinceBeat);
  return toNext + (missed - 1) * periodNanos;
}
