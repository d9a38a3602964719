/**
 * The outages of the services of a host over years, as a client outside would observe them: when, why, and how many
 * requests were not answered. It is called at every change of a service, which is equivalent to a client with
 * continuous requests.
 *
 * An outage has the cause of its beginning. A planned reboot during an outage extends this outage.
 */
import { assert } from '../../../kernel/assertions.ts';

/**
 * `aging`: out of memory, or too slow to answer; `failure`: any other failure; `no-memory`: the VMM could not create
 * the VM again.
 */
export const OUTAGE_CAUSES = ['planned-vmm', 'planned-guest', 'aging', 'failure', 'no-memory'] as const;
export type OutageCause = (typeof OUTAGE_CAUSES)[number];

/** Called at the end of each outage of a service, with Infinity for one that goes on when all ends. */
export type OutageSeen = (service: number, fromNanos: number, toNanos: number, cause: OutageCause) => void;

interface Sight {
  isUp: boolean;
  cause: OutageCause;
  /** The time up to which downtime and lost requests have been counted. */
  countedTo: number;
  /** Requests per second, answered or not. */
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
  /** Outages that are over, and their time. */
  #over = 0;
  #overNanos = 0;
  readonly #downSince: number[];

  readonly #seen: OutageSeen | undefined;

  constructor(services: number, seen?: OutageSeen) {
    this.#seen = seen;
    this.#sights = Array.from({ length: services }, () => ({ isUp: true, cause: 'failure', countedTo: 0, load: 0 }));
    this.#downSince = this.#sights.map(() => 0);
  }

  /** Resets the counts at `now`; services that are away stay so. */
  begin(now: number): void {
    this.#from = now;
    this.#to = now;
    this.#nanos.clear();
    this.#count.clear();
    [this.#offered, this.#lost, this.#longestNanos, this.#over, this.#overNanos] = [0, 0, 0, 0, 0];
    for (const [index, sight] of this.#sights.entries()) {
      sight.countedTo = now;
      if (!sight.isUp) {
        this.#downSince[index] = now;
        this.#add(this.#count, sight.cause, 1);
      }
    }
  }

  /** The service has stopped answering. No effect if it is away already. */
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
    const nanos = now - this.#downSince[service]!;
    this.#longestNanos = Math.max(this.#longestNanos, nanos);
    this.#over += 1;
    this.#overNanos += nanos;
    this.#seen?.(service, this.#downSince[service]!, now, sight.cause);
  }

  /** Sets the requests per second from now on. */
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
      if (sight.isUp) continue;
      this.#longestNanos = Math.max(this.#longestNanos, now - this.#downSince[index]!);
      this.#seen?.(index, this.#downSince[index]!, Number.POSITIVE_INFINITY, sight.cause);
    }
    this.#to = now;
  }

  /** Total over all services, in ns. */
  get watchedNanos(): number {
    return (this.#to - this.#from) * this.#sights.length;
  }

  nanosOf(cause: OutageCause): number {
    return this.#nanos.get(cause) ?? 0;
  }

  get downNanos(): number {
    return OUTAGE_CAUSES.reduce((sum, cause) => sum + this.nanosOf(cause), 0);
  }

  /** Number of outages that began. */
  countOf(cause: OutageCause): number {
    return this.#count.get(cause) ?? 0;
  }

  /** The longest outage of one service. */
  get longestNanos(): number {
    return this.#longestNanos;
  }

  /** Of an outage that is over, in the mean; no number if there was none. */
  get meanNanos(): number {
    return this.#overNanos / this.#over;
  }

  /** The share of requests that were not answered. */
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
