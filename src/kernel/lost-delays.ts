/**
 * A valid delay can be too small for the clock: from 2^53 on, adding 1 does not change a double, and a process that
 * repeats a delay of 1 would never end. One such delay can be a very small random draw, so it is rounded like any
 * other, with one warning; a second one at the same time is refused.
 */
export class LostDelays {
  /** The time of the last one. */
  private at = NaN;
  private hasWarned = false;

  /** A delay from `now` that may pass no time. */
  note(now: number, delay: number, what: string | undefined): void {
    if (delay === 0 || now + delay > now) return;
    const message =
      `a delay of ${delay} for ${what ?? 'an unknown kind of event'} passes no time: the clock stands at ${now}, ` +
      'where numbers are further apart than that; count in a larger unit, or start a new run';
    if (this.at === now) throw new RangeError(message);
    this.at = now;
    if (this.hasWarned) return;
    this.hasWarned = true;
    globalThis.process.emitWarning(message, 'SimulatedTimeWarning');
  }

  /** The clock is set back. */
  reset(): void {
    this.at = NaN;
  }
}
