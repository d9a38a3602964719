/**
 * The memory of an aging guest: every request leaks a little memory, until none is free. Only a new boot of the guest
 * frees it; a reboot that preserves the guest preserves its age.
 *
 * A guest with little free memory becomes slow before it fails. The memory that a request releases has to be found
 * again among the memory in use: to find a byte, in-use / free bytes are scanned, as in a garbage collector or in a
 * kernel that reclaims pages. So the work of a request grows without bound as free memory goes to zero. When the work
 * per request exceeds the time between two requests, the guest answers no client in time.
 *
 * Memory is modelled as a fluid: the load is constant between two calls of `setLoad`, so the time at which a threshold
 * is reached has a closed form, and a year costs one event per guest and hour. Swapping is left out, since leaked
 * memory is never used again.
 */

export interface GuestDemands {
  /** Bytes. */
  readonly guestBaseBytes: number;
  readonly requestLeakBytes: number;
  readonly requestAllocatedBytes: number;
  /** Work on a request just after boot. */
  readonly requestNanos: number;
  readonly scanNanosPerByte: number;
}

export class GuestMemory {
  readonly sizeBytes: number;
  readonly #demands: GuestDemands;
  #bootedAt = 0;
  #leakedBytes = 0;
  /** The time for which `#leakedBytes` was computed. */
  #since = 0;
  /** Requests per nanosecond; 0 while the guest serves no client. */
  #load = 0;

  constructor(sizeBytes: number, demands: GuestDemands) {
    if (!(sizeBytes > demands.guestBaseBytes))
      throw new RangeError(`a guest takes ${demands.guestBaseBytes} bytes at start, and has ${sizeBytes}`);
    this.sizeBytes = sizeBytes;
    this.#demands = demands;
  }

  /** A new boot of the guest: without leaks, and idle until `setLoad`. */
  boot(now: number): void {
    this.#bootedAt = now;
    this.#leakedBytes = 0;
    this.#since = now;
    this.#load = 0;
  }

  /** From now on it serves `requestsPerSecond`; 0 while it is frozen, down or unreachable. */
  setLoad(now: number, requestsPerSecond: number): void {
    this.#leakedBytes = this.leakedBytes(now);
    this.#since = now;
    this.#load = requestsPerSecond / 1e9;
  }

  /** Sets the age: as if it had served this load for this time since its boot. */
  antedate(nanos: number, requestsPerSecond: number): void {
    this.#bootedAt -= nanos;
    this.#leakedBytes += (nanos * requestsPerSecond * this.#demands.requestLeakBytes) / 1e9;
  }

  get isServing(): boolean {
    return this.#load > 0;
  }

  /** Time since its boot, in ns. */
  ageNanos(now: number): number {
    return now - this.#bootedAt;
  }

  leakedBytes(now: number): number {
    return this.#leakedBytes + (now - this.#since) * this.#load * this.#demands.requestLeakBytes;
  }

  freeBytes(now: number): number {
    return Math.max(0, this.sizeBytes - this.#demands.guestBaseBytes - this.leakedBytes(now));
  }

  /** The share of memory in use or leaked, from 0 to 1. */
  use(now: number): number {
    return 1 - this.freeBytes(now) / this.sizeBytes;
  }

  /** Work on a request with this much free memory, in ns. */
  workNanos(freeBytes: number): number {
    const { requestNanos, requestAllocatedBytes, scanNanosPerByte } = this.#demands;
    return requestNanos + (requestAllocatedBytes * scanNanosPerByte * (this.sizeBytes - freeBytes)) / freeBytes;
  }

  /**
   * The free memory at which a request takes this work in ns; the inverse of `workNanos`. Infinity for less than the
   * least work.
   */
  freeBytesAtWork(nanos: number): number {
    const { requestNanos, requestAllocatedBytes, scanNanosPerByte } = this.#demands;
    const scan = requestAllocatedBytes * scanNanosPerByte;
    return nanos <= requestNanos - scan ? Infinity : (scan * this.sizeBytes) / (nanos - requestNanos + scan);
  }

  /**
   * The free memory at which it no longer answers in time at its present load: a request takes as long as the time to
   * the next one.
   */
  get unresponsiveBytes(): number {
    return this.#load === 0 ? 0 : this.freeBytesAtWork(1 / this.#load);
  }

  /**
   * The time until only this many bytes are free at the present load: 0 if this is so already, Infinity if it never
   * happens.
   */
  nanosUntilFree(now: number, bytes: number): number {
    const toLose = this.freeBytes(now) - bytes;
    if (toLose <= 0) return 0;
    const perNano = this.#load * this.#demands.requestLeakBytes;
    return perNano === 0 ? Infinity : toLose / perNano;
  }

  /** The time for which it has served with less than this many bytes free, at the present load. */
  nanosBelow(now: number, bytes: number): number {
    const perNano = this.#load * this.#demands.requestLeakBytes;
    return perNano === 0 ? 0 : Math.max(0, bytes - this.freeBytes(now)) / perNano;
  }
}
