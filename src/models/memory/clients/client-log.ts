/**
 * What a client outside has seen of a service: when something arrived and how much, and what went wrong. Downtimes and
 * throughput are computed from this alone; nothing in the hosts is asked.
 */
import type { ClientValues } from './client-values.ts';

export class ClientLog {
  readonly stepNanos: number;
  readonly unit: string;
  /** Requests that were given up. */
  lost = 0;
  /** Requests that the service has done twice. */
  doubled = 0;
  /** Connections that were broken. */
  resets = 0;
  /** How often a picture stood still, and for how long. */
  freezes = 0;
  frozenNanos = 0;
  longestFreezeNanos = 0;
  readonly #steps: number[] = [];
  #lastAt = 0;
  #longestNanos = 0;
  #silentFrom = 0;

  constructor({ throughputStepNanos }: ClientValues, unit: string) {
    this.stepNanos = throughputStepNanos;
    this.unit = unit;
  }

  arrived(now: number, amount: number): void {
    this.#heard(now);
    const step = Math.floor(now / this.stepNanos);
    this.#steps[step] = (this.#steps[step] ?? 0) + amount;
  }

  /** So much arrived evenly in this time. */
  flowed(from: number, to: number, amount: number): void {
    if (!(amount > 0) || to <= from) return;
    this.#heard(from);
    this.#lastAt = to;
    const { stepNanos } = this;
    for (let at = from; at < to; ) {
      const step = Math.floor(at / stepNanos);
      const end = Math.min(to, (step + 1) * stepNanos);
      this.#steps[step] = (this.#steps[step] ?? 0) + (amount * (end - at)) / (to - from);
      at = end;
    }
  }

  /** From here on the longest silence is watched for. */
  watchFrom(): void {
    this.#longestNanos = 0;
  }

  /** The longest time in which nothing arrived, up to now; infinite if that still goes on after `patienceNanos`. */
  downtimeNanos(now: number, patienceNanos: number): number {
    const open = now - this.#lastAt;
    if (open > patienceNanos) return Number.POSITIVE_INFINITY;
    return Math.max(this.#longestNanos, open);
  }

  /** That time itself. */
  longestSilence(now: number, patienceNanos: number): { readonly fromNanos: number; readonly toNanos: number } {
    const open = now - this.#lastAt;
    if (open > patienceNanos) return { fromNanos: this.#lastAt, toNanos: Number.POSITIVE_INFINITY };
    const fromNanos = open > this.#longestNanos ? this.#lastAt : this.#silentFrom;
    return { fromNanos, toNanos: fromNanos + Math.max(this.#longestNanos, open) };
  }

  /** What arrived in each step. */
  get amounts(): readonly number[] {
    return this.#steps;
  }

  /** Per second, in steps from 0 to this time. */
  perSecond(untilNanos: number): number[] {
    const scale = 1e9 / this.stepNanos;
    return Array.from(
      { length: Math.floor(untilNanos / this.stepNanos) },
      (_, step) => Math.round((this.#steps[step] ?? 0) * scale * 1000) / 1000,
    );
  }

  /** In this time, in units per second. */
  meanPerSecond(from: number, to: number): number {
    const [first, end] = [Math.ceil(from / this.stepNanos), Math.floor(to / this.stepNanos)];
    if (end <= first) return 0;
    let sum = 0;
    for (let step = first; step < end; step++) sum += this.#steps[step] ?? 0;
    return (sum * 1e9) / ((end - first) * this.stepNanos);
  }

  #heard(now: number): void {
    const silence = now - this.#lastAt;
    if (silence > this.#longestNanos) {
      this.#longestNanos = silence;
      this.#silentFrom = this.#lastAt;
    }
    this.#lastAt = now;
  }
}
