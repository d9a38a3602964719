/**
 * A TCP session with a service. It survives a pause if its guest keeps its memory and the pause is shorter than the
 * client's time-out. It does not survive a boot of the guest.
 */
import type { Guest, GuestService } from './guest.ts';

export type SessionState = 'open' | 'reset' | 'timed-out';

export class Session {
  readonly #guest: Guest;
  readonly #timeoutNanos: number;
  #boots = 0;
  #silentSince = Number.POSITIVE_INFINITY;
  #state: SessionState = 'open';

  /** A session with a service of the guest, to be opened by `open` after each reset. */
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
