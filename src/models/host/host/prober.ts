/**
 * A client outside that probes a service at an interval and knows nothing but which probes were answered. A downtime is
 * the time from its first failed to its first good probe: so it is known to an interval, and what falls between two
 * probes is not seen.
 *
 * When a probe is sent at t, its answer is that of t. The probes that nothing depends on are not simulated: at each
 * change of the service follows which probe is the first to see it.
 */
import type { Endpoint } from './endpoint.ts';

/** From the first failed to the first good probe; `toNanos` is Infinity if none has been good. */
export interface Outage {
  readonly fromNanos: number;
  readonly toNanos: number;
}

export class Prober {
  readonly intervalNanos: number;
  #phaseNanos: number;
  readonly #outages: Outage[] = [];
  /** Of the outage that is not over; Infinity if there is none. */
  #failedAt = Number.POSITIVE_INFINITY;
  #goodAt = Number.POSITIVE_INFINITY;

  /** Probes at `phaseNanos` and every interval before and after it. The endpoint answers now. */
  constructor(endpoint: Endpoint, intervalNanos: number, phaseNanos = 0) {
    this.intervalNanos = intervalNanos;
    this.#phaseNanos = phaseNanos;
    endpoint.watch((atNanos, answers) => (answers ? this.#up(atNanos) : this.#down(atNanos)));
  }

  /** As far as probes until `atNanos` have seen them. */
  outagesUntil(atNanos: number): readonly Outage[] {
    if (this.#failedAt > atNanos) return this.#outages;
    const toNanos = this.#goodAt > atNanos ? Number.POSITIVE_INFINITY : this.#goodAt;
    return [...this.#outages, { fromNanos: this.#failedAt, toNanos }];
  }

  /** Forgets what it has seen; the endpoint answers, and from now on it probes at this phase. */
  reset(phaseNanos = this.#phaseNanos): void {
    this.#phaseNanos = phaseNanos;
    this.#outages.length = 0;
    this.#failedAt = Number.POSITIVE_INFINITY;
    this.#goodAt = Number.POSITIVE_INFINITY;
  }

  #down(atNanos: number): void {
    const goodAt = this.#goodAt;
    this.#goodAt = Number.POSITIVE_INFINITY;
    // The probe that would have been good fails as well: the outage goes on.
    if (atNanos <= goodAt && goodAt < Number.POSITIVE_INFINITY) return;
    if (this.#failedAt < Number.POSITIVE_INFINITY) this.#outages.push({ fromNanos: this.#failedAt, toNanos: goodAt });
    this.#failedAt = this.#nextProbe(atNanos);
  }

  #up(atNanos: number): void {
    if (this.#failedAt >= atNanos) this.#failedAt = Number.POSITIVE_INFINITY;
    else this.#goodAt = this.#nextProbe(atNanos);
  }

  /** The first probe at this time or later. */
  #nextProbe(atNanos: number): number {
    const { intervalNanos } = this;
    return this.#phaseNanos + Math.ceil((atNanos - this.#phaseNanos) / intervalNanos) * intervalNanos;
  }
}
