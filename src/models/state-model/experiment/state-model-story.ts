/**
 * What happens in a run of a state model, in words: every move of its first part, and then how often service went away.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import { formatNanos } from '../../../kernel/time.ts';
import type { WalkListener, WalkTotals } from '../net/walk.ts';

/** Nobody reads more lines of it. */
const MOST_LINES = 200;

export class Story {
  readonly #observer: RunObserver;
  #lines = 0;
  #untold = 0;
  #lastAt = 0;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  readonly listener: WalkListener = (atNanos, actor, text) => {
    this.#lastAt = atNanos;
    if (this.#lines++ < MOST_LINES) this.#observer.note(atNanos, actor, text);
    else this.#untold++;
  };

  end({ nanos, upNanos, outages, cycles }: WalkTotals): void {
    if (this.#untold > 0) this.#observer.note(this.#lastAt, 'system', `... and ${this.#untold} more moves`);
    const down = formatNanos(nanos - upNanos);
    const returns = cycles === 1 ? 'once' : `${cycles} times`;
    this.#observer.note(
      this.#lastAt,
      'system',
      `in ${formatNanos(nanos)}: ${outages} outages, ${down} down, ${returns} back in the initial state`,
    );
  }
}
