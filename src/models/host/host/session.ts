/**
 * A TCP session with a service. It outlives any pause in which its guest keeps its memory, as long as the pause is
 * shorter than the time-out of its client; a guest that boots knows nothing of it.
 */
import type { Guest, GuestService } from './guest.ts';

export type SessionState = 'open' | 'reset' | 'timed-out';

export class Session {
  readonly #guest: Guest;
  readonly #timeoutNanos: number;
  #boots = 0;
  #silentSince = Number.POSITIVE_INFINITY;
  #state: SessionState = 'open';

  /** With a service of the guest. It is opened by `open`, after each reset. */
  constructor(guest: Guest, service: GuestService, timeoutNanos: number) {
    this.#guest = guest;
    this.#timeoutNanos = timeoutNanos;
    service.endpoint.watch((atNanos, answers) => {
      if (answers) this.#heard(atNanos);
      else this.#silentSince = atNanos;
    });
  }

  open(): void {
    this.#boots = this.#guest.boots;
    this.#silentSince = Number.POSITIVE_INFINITY;
    this.#state = 'open';
  }

  stateAt(atNanos: number): SessionState {
    return this.#state === 'open' && atNanos - this.#silentSince > this.#timeoutNanos ? 'timed-out' : this.#state;
  }

  #heard(atNanos: number): void {
    this.#state = this.stateAt(atNanos);
    if (this.#state === 'open' && this.#guest.boots !== this.#boots) this.#state = 'reset';
    this.#silentSince = Number.POSITIVE_INFINITY;
  }
}
