/**
 * What happens in a run of a state model, in words: every move of its first part, and then how often service went away.
 */

import type { Happening } from '../../../experiment/happening.ts';
import type { RunObserver, Watched } from '../../../experiment/observer.ts';
import { tellerOf, tellOutage } from '../../../experiment/telling.ts';
import { formatNanos } from '../../../kernel/time.ts';
import type { WalkTotals } from '../net/totals.ts';

/** More would be too long to read. */
const MOST_LINES = 200;

export class FirstMoves implements RunObserver {
  readonly #observer: RunObserver;
  #lines = 0;
  #leftOut = 0;
  #lastAt = 0;
  /** When the system went down; null while it is up. */
  #downAt: number | null = null;

  constructor(observer: RunObserver) {
    this.#observer = observer;
  }

  note(atNanos: number, actor: string, text: string): void {
    this.#lastAt = atNanos;
    if (this.#lines++ < MOST_LINES) this.#observer.note(atNanos, actor, text);
    else this.#leftOut++;
  }

  watch(watched: Watched): void {
    this.#observer.watch?.(watched);
  }

  /** Service is away from the move that took the system down to the one that brought it up. */
  happened(happening: Happening): void {
    const tell = tellerOf(this.#observer);
    if (happening.kind === 'strike') {
      tell?.(happening);
      this.#downAt = happening.atNanos;
    } else if (this.#downAt !== null) {
      this.#tellOutage(this.#downAt, happening.atNanos);
      tell?.({ ...happening, because: ['strike'] });
      this.#downAt = null;
    }
  }

  #tellOutage(fromNanos: number, toNanos: number): void {
    tellOutage(tellerOf(this.#observer), { actor: 'system', fromNanos, toNanos, counts: true });
  }

  end({ nanos, upNanos, outages, cycles }: WalkTotals, warmUpNanos: number, yearNanos: number): void {
    if (this.#downAt !== null) this.#tellOutage(this.#downAt, Number.POSITIVE_INFINITY);
    const untilNanos = warmUpNanos + nanos;
    const watched = { actor: 'system', text: 'outages are counted', facts: { services: 1, yearNanos } };
    tellerOf(this.#observer)?.({ kind: 'watched', atNanos: warmUpNanos, untilNanos, ...watched });
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
