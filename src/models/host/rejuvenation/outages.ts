/**
 * What a client outside would record of the services of a host over years: when each was away, why, how many requests
 * were not answered. It is told of every change, which is what a client would see that asks all the time; between two
 * changes nothing has to happen.
 *
 * An outage has the cause that began it. A planned reboot of a service that is away already adds to the outage that
 * there is.
 */
import { assert } from '../../../kernel/assertions.ts';

/**
 * `aging`: out of memory, or too slow to answer; `failure`: of another kind; `no-memory`: the VMM could not create the
 * VM again.
 */
export const OUTAGE_CAUSES = ['planned-vmm', 'planned-guest', 'aging', 'failure', 'no-memory'] as const;
export type OutageCause = (typeof OUTAGE_CAUSES)[number];

interface Sight {
  isUp: boolean;
  cause: OutageCause;
  /** Time and lost requests are counted up to here. */
  countedTo: number;
  /** Requests per second that come, answered or not. */
  load: number;
}

export class Outages {
  readonly #sights: readonly Sight[];
  readonly #nanos = new Map<OutageCause, number>();
  readonly #count = new Map<OutageCause, number>();
  #from = 0;
  #to = 0;
  #offered = 0;
  #lost = 0;
  #longestNanos = 0;
  readonly #downSince: number[];

  constructor(services: number) {
    this.#sights = Array.from({ length: services }, () => ({ isUp: true, cause: 'failure', countedTo: 0, load: 0 }));
    this.#downSince = this.#sights.map(() => 0);
  }

  /** Counts from `now` on, and forgets what was before, but for what is away already. */
  begin(now: number): void {
    this.#from = now;
    this.#to = now;
    this.#nanos.clear();
    this.#count.clear();
    [this.#offered, this.#lost, this.#longestNanos] = [0, 0, 0];
    for (const [index, sight] of this.#sights.entries()) {
      sight.countedTo = now;
      if (!sight.isUp) {
        this.#downSince[index] = now;
        this.#add(this.#count, sight.cause, 1);
      }
    }
  }

  /** The service has stopped answering. Nothing happens when it is away already. */
  down(service: number, now: number, cause: OutageCause): void {
    const sight = this.#sightOf(service);
    if (!sight.isUp) return;
    this.#countTo(sight, now);
    sight.isUp = false;
    sight.cause = cause;
    this.#downSince[service] = now;
    this.#add(this.#count, cause, 1);
  }

  /** The service answers again. */
  up(service: number, now: number): void {
    const sight = this.#sightOf(service);
    if (sight.isUp) return;
    this.#countTo(sight, now);
    sight.isUp = true;
    this.#longestNanos = Math.max(this.#longestNanos, now - this.#downSince[service]!);
  }

  /** From now on so many requests come per second. */
  load(service: number, now: number, requestsPerSecond: number): void {
    const sight = this.#sightOf(service);
    this.#countTo(sight, now);
    sight.load = requestsPerSecond;
  }

  isUp(service: number): boolean {
    return this.#sightOf(service).isUp;
  }

  /** Counts up to `now`. */
  end(now: number): void {
    for (const [index, sight] of this.#sights.entries()) {
      this.#countTo(sight, now);
      if (!sight.isUp) this.#longestNanos = Math.max(this.#longestNanos, now - this.#downSince[index]!);
    }
    this.#to = now;
  }

  /** Of all services together, in ns. */
  get watchedNanos(): number {
    return (this.#to - this.#from) * this.#sights.length;
  }

  nanosOf(cause: OutageCause): number {
    return this.#nanos.get(cause) ?? 0;
  }

  get downNanos(): number {
    return OUTAGE_CAUSES.reduce((sum, cause) => sum + this.nanosOf(cause), 0);
  }

  /** Outages that began. */
  countOf(cause: OutageCause): number {
    return this.#count.get(cause) ?? 0;
  }

  /** The longest time that one service was away. */
  get longestNanos(): number {
    return this.#longestNanos;
  }

  /** Of the requests that came, those that met no service. */
  get lostShare(): number {
    return this.#offered === 0 ? 0 : this.#lost / this.#offered;
  }

  #sightOf(service: number): Sight {
    const sight = this.#sights[service];
    assert(sight, () => `nobody watches service ${service}`);
    return sight;
  }

  #countTo(sight: Sight, now: number): void {
    const nanos = now - sight.countedTo;
    sight.countedTo = now;
    const requests = (sight.load * nanos) / 1e9;
    this.#offered += requests;
    if (sight.isUp) return;
    this.#lost += requests;
    this.#add(this.#nanos, sight.cause, nanos);
  }

  #add(to: Map<OutageCause, number>, cause: OutageCause, amount: number): void {
    to.set(cause, (to.get(cause) ?? 0) + amount);
  }
}
