/** What clients outside see of a service, whatever they speak with it: answers, how long they take, and silences. */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { ServiceLoad } from '../workloads/replicated.ts';

/** When a client asks first: as one that has been there for long, whose thinking is exponential. */
export const firstRequest = ({ thinkNanos, workNanos }: ServiceLoad, stream: Stream): number =>
  Math.round(thinkNanos > 0 ? stream.exponential(thinkNanos) : stream.uniform(0, workNanos));

export abstract class Audience {
  /** Connections that were reset. */
  resets = 0;
  answers = 0;
  protected readonly simulation: Simulation;
  #watchedFrom = Number.POSITIVE_INFINITY;
  #lastAt = 0;
  #longestNanos = 0;
  #longestFrom = 0;
  #waitedNanos = 0;
  #watched = 0;
  /** Answers in each step, from time 0 on. */
  readonly amounts: number[] = [];
  readonly stepNanos = 50e6;

  constructor(simulation: Simulation) {
    this.simulation = simulation;
  }

  abstract start(): void;

  /** Answers, their latency and silences count from here on. */
  watch(): void {
    this.#watchedFrom = this.simulation.now;
    this.#lastAt = this.simulation.now;
  }

  protected get watchedNanos(): number {
    return Math.max(0, this.simulation.now - this.#watchedFrom);
  }

  /** Since then, a second. */
  get answersPerSecond(): number {
    return this.watchedNanos > 0 ? (this.#watched * 1e9) / this.watchedNanos : 0;
  }

  /** From a request to the end of its answer, in the mean; no number if there was none. */
  get latencyNanos(): number {
    return this.#waitedNanos / this.#watched;
  }

  /** The longest time in which no client heard anything, up to now. */
  get silenceNanos(): number {
    return Math.max(this.#longestNanos, this.openSilenceNanos);
  }

  /** That which goes on now. */
  get openSilenceNanos(): number {
    return this.simulation.now - this.#lastAt;
  }

  get silentFrom(): number {
    return this.openSilenceNanos > this.#longestNanos ? this.#lastAt : this.#longestFrom;
  }

  protected heard(): void {
    const { now } = this.simulation;
    const silence = now - this.#lastAt;
    if (silence > this.#longestNanos && now >= this.#watchedFrom)
      [this.#longestNanos, this.#longestFrom] = [silence, this.#lastAt];
    this.#lastAt = now;
  }

  protected answered(askedAt: number): void {
    this.answers++;
    const step = Math.floor(this.simulation.now / this.stepNanos);
    this.amounts[step] = (this.amounts[step] ?? 0) + 1;
    if (askedAt < this.#watchedFrom) return;
    this.#watched++;
    this.#waitedNanos += this.simulation.now - askedAt;
  }
}
