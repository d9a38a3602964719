/**
 * The VMM's heap: small, of the same size whatever the host's memory (K90), and shared by everything the VMM keeps.
 * What is in use comes and goes with the domains; what has leaked comes back only with a new VMM.
 *
 * Leaks are tied to operations: a domain that is destroyed leaves a part of what it had, and so does an error path. A
 * VMM whose domains never reboot and that never meets an error does not age. Fragmentation is left out.
 */
import { assert } from '../../../kernel/assertions.ts';

/** All in bytes; see platform/parameters/aging.ts. */
export interface HeapDemands {
  readonly vmmBaseBytes: number;
  readonly domainBytes: number;
  readonly domainLeakBytes: number;
  readonly errorPathLeakBytes: number;
  readonly hypercallBytes: number;
}

export class VmmHeap {
  readonly sizeBytes: number;
  readonly #demands: HeapDemands;
  #domains = 0;
  #leakedBytes = 0;

  constructor(sizeBytes: number, demands: HeapDemands) {
    assert(sizeBytes >= demands.vmmBaseBytes, 'the VMM does not fit its heap');
    this.sizeBytes = sizeBytes;
    this.#demands = demands;
  }

  get freeBytes(): number {
    const { vmmBaseBytes, domainBytes } = this.#demands;
    return Math.max(0, this.sizeBytes - vmmBaseBytes - this.#domains * domainBytes - this.#leakedBytes);
  }

  /** What is in use or lost, from 0 to 1. */
  get use(): number {
    return 1 - this.freeBytes / this.sizeBytes;
  }

  get leakedBytes(): number {
    return this.#leakedBytes;
  }

  get domains(): number {
    return this.#domains;
  }

  /** The VMM still has what it needs to do what it is asked. Without it, it panics. */
  get suffices(): boolean {
    return this.freeBytes >= this.#demands.hypercallBytes;
  }

  /** There is room for one more domain, so that rebooting one cannot fail. */
  get hasRoom(): boolean {
    const { domainBytes, hypercallBytes } = this.#demands;
    return this.freeBytes >= domainBytes + hypercallBytes;
  }

  /**
   * Takes what a domain needs. False, and nothing is taken, when it is not there, or would leave the VMM without what
   * it needs itself.
   */
  createDomain(): boolean {
    if (!this.hasRoom) return false;
    this.#domains += 1;
    return true;
  }

  /** Gives back what a domain had, but for what is lost. */
  destroyDomain(): void {
    assert(this.#domains > 0, 'a domain is destroyed that the VMM does not have');
    this.#domains -= 1;
    this.#leakedBytes += this.#demands.domainLeakBytes;
  }

  /** The VMM went through an error path that loses some memory. */
  errorPath(): void {
    this.#leakedBytes += this.#demands.errorPathLeakBytes;
  }

  /** A new VMM: it has no domains, and nothing is lost. */
  restart(): void {
    this.#domains = 0;
    this.#leakedBytes = 0;
  }
}
