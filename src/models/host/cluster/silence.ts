/**
 * For how long nothing was served: by one VM, wherever it was, and by all VMs of a host together. From one answer to
 * the next, to the nanosecond; an answer takes a client some tens of milliseconds in any case.
 */
export class Silence {
  readonly #lastAt: Float64Array;
  readonly #longest: Float64Array;
  #hostLastAt = 0;
  #hostLongest = 0;

  constructor(vms: number) {
    this.#lastAt = new Float64Array(vms);
    this.#longest = new Float64Array(vms);
  }

  /** From now on. */
  begin(now: number): void {
    this.#lastAt.fill(now);
    this.#longest.fill(0);
    this.#hostLastAt = now;
    this.#hostLongest = 0;
  }

  /** This VM has served something. */
  note(vm: number, now: number): void {
    this.#longest[vm] = Math.max(this.#longest[vm] as number, now - (this.#lastAt[vm] as number));
    this.#lastAt[vm] = now;
    this.#hostLongest = Math.max(this.#hostLongest, now - this.#hostLastAt);
    this.#hostLastAt = now;
  }

  /** The longest of any VM. */
  get ofAVm(): number {
    return Math.max(...this.#longest);
  }

  /** The longest in which none of them served. */
  get ofTheHost(): number {
    return this.#hostLongest;
  }
}
