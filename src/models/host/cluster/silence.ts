/**
 * For how long nothing was served: by one VM, wherever it was, and by all VMs of a host together. From one answer to
 * the next, to the nanosecond; an answer takes a client some tens of milliseconds in any case.
 */
export class Silence {
  readonly #lastAt: Float64Array;
  readonly #longest: Float64Array;
  #hostLastAt = 0;
  #hostLongest = 0;
  /** When each of the longest was over. */
  readonly #endedAt: Float64Array;
  #hostEndedAt = 0;

  constructor(vms: number) {
    this.#lastAt = new Float64Array(vms);
    this.#longest = new Float64Array(vms);
    this.#endedAt = new Float64Array(vms);
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
    const silent = now - (this.#lastAt[vm] as number);
    if (silent > (this.#longest[vm] as number)) {
      this.#longest[vm] = silent;
      this.#endedAt[vm] = now;
    }
    this.#lastAt[vm] = now;
    if (now - this.#hostLastAt > this.#hostLongest) {
      this.#hostLongest = now - this.#hostLastAt;
      this.#hostEndedAt = now;
    }
    this.#hostLastAt = now;
  }

  /** The longest of each VM, and of all together: from when to when. */
  get spans(): { readonly vms: readonly Away[]; readonly host: Away } {
    const vms = Array.from(this.#longest, (nanos, vm) => awayUntil(this.#endedAt[vm] as number, nanos));
    return { vms, host: awayUntil(this.#hostEndedAt, this.#hostLongest) };
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

interface Away {
  readonly fromNanos: number;
  readonly toNanos: number;
}

const awayUntil = (toNanos: number, nanos: number): Away => ({ fromNanos: toNanos - nanos, toNanos });
