/**
 * Delays that the hot paths could not accept at once: what is no delay is refused, and so is what is too small for the
 * clock. From 2^53 on, adding 1 does not change a double, and a process that repeats a delay of 1 would never end. One
 * such delay can be a very small random draw, so it is rounded like any other, with one warning; a second one at the
 * same time is refused.
 */
import { checkPayload, refuseDelay } from './refusals.ts';

export class DoubtfulDelays {
  /** The time of the last one that passed no time. */
  private at = NaN;
  private hasWarned = false;

  /** Throws if the delay from `now` or the payload is wrong, and notes a delay that passes no time. */
  look(now: number, delay: number, what: string | undefined, a: number, b: number): void {
    if (!(typeof delay === 'number' && delay >= 0 && now + delay < Infinity)) refuseDelay(delay, what);
    checkPayload(a, b, what);
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
