/**
 * The memory of an aging guest: every request that it serves loses a little, until nothing is free. Only a new boot of
 * the guest brings it back; a reboot that preserves the guest preserves its age.
 *
 * Near the end it gets slow before it fails. A request gives up what it has allocated, and that has to be found again
 * among what is in use: a byte costs in-use / free bytes to look through, as with a garbage collector or a kernel that
 * reclaims pages. So a request's work grows without bound as the free memory goes to zero, and a guest whose work per
 * request exceeds the time between two requests answers no client in time.
 *
 * Memory is a fluid here: the load is constant between two calls of `setLoad`, so every crossing has a closed form, and
 * years cost one event per guest and hour. Swapping is left out: what has leaked is never touched again.
 */

export interface GuestDemands {
  /** Bytes. */
  readonly guestBaseBytes: number;
  readonly requestLeakBytes: number;
  readonly requestAllocatedBytes: number;
  /** Work on a request by a guest that has just booted. */
  readonly requestNanos: number;
  readonly scanNanosPerByte: number;
}

export class GuestMemory {
  readonly sizeBytes: number;
  readonly #demands: GuestDemands;
  #bootedAt = 0;
  #leakedBytes = 0;
  /** When `#leakedBytes` was true. */
  #since = 0;
  /** Requests per nanosecond; 0 while the guest serves no client. */
  #load = 0;

  constructor(sizeBytes: number, demands: GuestDemands) {
    if (!(sizeBytes > demands.guestBaseBytes))
      throw new RangeError(`a guest takes ${demands.guestBaseBytes} bytes at start, and has ${sizeBytes}`);
    this.sizeBytes = sizeBytes;
    this.#demands = demands;
  }

  /** A new boot of the guest: not yet aged, and idle until `setLoad`. */
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

  /** As if it had served this load for so long since its boot. */
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

  /** What is in use or lost, from 0 to 1. */
  use(now: number): number {
    return 1 - this.freeBytes(now) / this.sizeBytes;
  }

  /** Work on a request with so much free, in ns. */
  workNanos(freeBytes: number): number {
    const { requestNanos, requestAllocatedBytes, scanNanosPerByte } = this.#demands;
    return requestNanos + (requestAllocatedBytes * scanNanosPerByte * (this.sizeBytes - freeBytes)) / freeBytes;
  }

  /**
   * How much is free when a request's work has grown to so many ns; the inverse of `workNanos`. Infinity for less than
   * it ever takes.
   */
  freeBytesAtWork(nanos: number): number {
    const { requestNanos, requestAllocatedBytes, scanNanosPerByte } = this.#demands;
    const scan = requestAllocatedBytes * scanNanosPerByte;
    return nanos <= requestNanos - scan ? Infinity : (scan * this.sizeBytes) / (nanos - requestNanos + scan);
  }

  /**
   * How much is free when it no longer answers in time at its present load: a request takes as long as the time to the
   * next.
   */
  get unresponsiveBytes(): number {
    return this.#load === 0 ? 0 : this.freeBytesAtWork(1 / this.#load);
  }

  /**
   * How long until only so many bytes are free at the present load: 0 when it is so far, Infinity when it never comes
   * to that.
   */
  nanosUntilFree(now: number, bytes: number): number {
    const toLose = this.freeBytes(now) - bytes;
    if (toLose <= 0) return 0;
    const perNano = this.#load * this.#demands.requestLeakBytes;
    return perNano === 0 ? Infinity : toLose / perNano;
  }

  /** For how long it has served with less than so many bytes free, at the present load. */
  nanosBelow(now: number, bytes: number): number {
    const perNano = this.#load * this.#demands.requestLeakBytes;
    return perNano === 0 ? 0 : Math.max(0, bytes - this.freeBytes(now)) / perNano;
  }
}
