/**
 * What happens in a run of a state model, in words: every move of its first part, and then how often service went away.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import { formatNanos } from '../../../kernel/time.ts';
import type { WalkTotals } from '../net/totals.ts';

/** More would be too long to read. */
const MOST_LINES = 200;

export class FirstMoves implements RunObserver {
  readonly #observer: RunObserver;
  #lines = 0;
  #leftOut = 0;
  #lastAt = 0;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#lastAt = atNanos;
    if (this.#lines++ < MOST_LINES) this.#observer.note(atNanos, actor, text);
    else this.#leftOut++;
  }

  end({ nanos, upNanos, outages, cycles }: WalkTotals): void {
    if (this.#leftOut > 0) this.#observer.note(this.#lastAt, 'system', `... and ${this.#leftOut} more moves`);
    const down = formatNanos(nanos - upNanos);
    const returns = cycles === 1 ? 'once' : `${cycles} times`;
    this.#observer.note(
      this.#lastAt,
      'system',
      `in ${formatNanos(nanos)}: ${outages} outages, ${down} down, ${returns} back in the initial state`,
    );
  }
}
