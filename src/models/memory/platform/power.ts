/** The power of a device with storage: it can be cut after any byte that is written. */

export class Power {
  #left = Number.POSITIVE_INFINITY;

  get isOn(): boolean {
    return this.#left > 0;
  }

  /** Goes off once so many more bytes have been written. An erased group counts as `ERASE_BYTES`. */
  cutAfter(bytes: number): void {
    this.#left = bytes;
  }

  restore(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** How many of these bytes are written before it goes off. */
  spend(bytes: number): number {
    const done = Math.min(bytes, this.#left);
    this.#left -= done;
    return done;
  }
}
