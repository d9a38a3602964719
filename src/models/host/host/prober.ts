/**
 * A client outside that probes a service at regular intervals. A downtime is the time from the first failed to the
 * first good probe: its resolution is the interval, and outages between two probes are not observed.
 *
 * A probe sent at t gets the answer of time t. Probes are not simulated as events: at each change of the service the
 * first probe that observes it is computed.
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
  /** The beginning of the present outage; Infinity if there is none. */
  #failedAt = Number.POSITIVE_INFINITY;
  #goodAt = Number.POSITIVE_INFINITY;

  /** Probes at `phaseNanos` and every interval before and after it. The endpoint answers now. */
  constructor(endpoint: Endpoint, intervalNanos: number, phaseNanos = 0) {
    this.intervalNanos = intervalNanos;
    this.#phaseNanos = phaseNanos;
    endpoint.watch((atNanos, answers) => (answers ? this.#up(atNanos) : this.#down(atNanos)));
  }

  /** The downtimes observed by probes until `atNanos`. */
  outagesUntil(atNanos: number): readonly Outage[] {
    if (this.#failedAt > atNanos) return this.#outages;
    const toNanos = this.#goodAt > atNanos ? Number.POSITIVE_INFINITY : this.#goodAt;
    return [...this.#outages, { fromNanos: this.#failedAt, toNanos }];
  }

  /** Resets the prober, with this phase of probes. The endpoint answers. */
  reset(phaseNanos = this.#phaseNanos): void {
    this.#phaseNanos = phaseNanos;
    this.#outages.length = 0;
    this.#failedAt = Number.POSITIVE_INFINITY;
    this.#goodAt = Number.POSITIVE_INFINITY;
  }

  #down(atNanos: number): void {
    const goodAt = this.#goodAt;
    this.#goodAt = Number.POSITIVE_INFINITY;
    // No probe fell into the time of service, so the outage continues.
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
