/**
 * The counter of a guest whose threads its model does not tell apart. The guest reads its clocks at each tick of its
 * kernel while it executes. Where its VMM is replaced under it, the count that the VMM has kept goes with it.
 */
import { GuestCounter } from './guest-counter.ts';
import type { Parameter } from './parameter.ts';

/** For the models whose guests count in this way. */
export const guestTickNanos = {
  value: 10e6,
  unit: 'ns',
  status: 'assumed',
  source: 'between two ticks of the kernel of a guest, at which it reads its clocks: Linux at 100 Hz',
  least: 1000,
} as const satisfies Parameter;

export class TickedCounter {
  readonly counter = new GuestCounter(3);
  /** In the order of COUNTERS. */
  readonly #clocks: [number, number, number] = [0, 0, 0];
  readonly #tickNanos: number;

  constructor(thread: string, tickNanos: number) {
    this.#tickNanos = tickNanos;
    this.counter.change(thread, this.#clocks.slice());
  }

  /** In this time its threads want so many CPUs, and have `used` of them. Times in nanoseconds. */
  pass(from: number, to: number, wanted: number, used: number): void {
    const lastTick = Math.floor(to / this.#tickNanos) * this.#tickNanos;
    if (used > 0 && lastTick > from) {
      this.#goOn(lastTick - from, wanted, used);
      this.read();
      this.#goOn(to - lastTick, wanted, used);
    } else this.#goOn(to - from, wanted, used);
  }

  read(): void {
    this.counter.read(this.#clocks.slice());
  }

  /** A VMM that knows nothing of the count before goes on with it from 0. */
  replaceVmm(): void {
    this.#clocks[1] = 0;
  }

  /** It goes on under another VMM on another host, and counts for an account of its own there. */
  moveTo(account: string): void {
    this.counter.goOnAs(account);
    this.replaceVmm();
  }

  /** The guest has lost what it had not read, and all clocks begin anew. */
  restart(): void {
    this.#clocks.fill(0);
    this.counter.restart();
  }

  #goOn(nanos: number, wanted: number, used: number): void {
    this.#clocks[0] += nanos * wanted;
    this.#clocks[1] += nanos * used;
    this.#clocks[2] += nanos * used;
  }
}
