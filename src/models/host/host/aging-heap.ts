/**
 * The VMM's heap: small, of a size that does not depend on the host's memory (K90), and shared by all data of the VMM.
 * The part in use changes with the domains; leaked memory is freed only by a new VMM.
 *
 * Operations cause leaks: destroying a domain leaks a part of its memory, and so does an error path. A VMM without
 * reboots of domains and without errors does not age. Fragmentation is left out.
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

  /** The share of the heap in use or leaked, from 0 to 1. */
  get use(): number {
    return 1 - this.freeBytes / this.sizeBytes;
  }

  get leakedBytes(): number {
    return this.#leakedBytes;
  }

  get domains(): number {
    return this.#domains;
  }

  /** Whether the heap is enough for the VMM's own work. Otherwise the VMM panics. */
  get suffices(): boolean {
    return this.freeBytes >= this.#demands.hypercallBytes;
  }

  /** Whether there is memory for another domain, so that rebooting one cannot fail. */
  get hasRoom(): boolean {
    const { domainBytes, hypercallBytes } = this.#demands;
    return this.freeBytes >= domainBytes + hypercallBytes;
  }

  /**
   * Allocates the memory of a domain. False, without any effect, if the VMM would be left with less than it needs
   * itself.
   */
  createDomain(): boolean {
    if (!this.hasRoom) return false;
    this.#domains += 1;
    return true;
  }

  /** Frees the memory of a domain, except for the leak. */
  destroyDomain(): void {
    assert(this.#domains > 0, 'a domain is destroyed that the VMM does not have');
    this.#domains -= 1;
    this.#leakedBytes += this.#demands.domainLeakBytes;
  }

  /** The VMM went through an error path that leaks memory. */
  errorPath(): void {
    this.#leakedBytes += this.#demands.errorPathLeakBytes;
  }

  /** A new VMM: without domains and leaks. */
  restart(): void {
    this.#domains = 0;
    this.#leakedBytes = 0;
  }
}
