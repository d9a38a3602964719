/**
 * The buffers of the AppVMs and who may reach them. A frontend grants a buffer with a request and ends the grant with
 * the answer; meanwhile a DVM may map it, and then its devices may read and write it. The VMM keeps this table and
 * refuses everything else (the host has an IOMMU).
 *
 * A buffer is as many pages as a transfer has; its content is one number that says whose write it holds. Left out:
 * pages that are mapped one by one.
 */

export class GrantTable {
  /** What each buffer holds (content.ts). */
  readonly content: Int32Array;
  readonly #granted: Uint8Array;
  /** A bit for each DVM that has the buffer mapped. */
  readonly #mappedBy: Uint8Array;

  constructor(buffers: number) {
    this.content = new Int32Array(buffers);
    this.#granted = new Uint8Array(buffers);
    this.#mappedBy = new Uint8Array(buffers);
  }

  reset(): void {
    this.content.fill(0);
    this.#granted.fill(0);
    this.#mappedBy.fill(0);
  }

  grant(buffer: number): void {
    this.#granted[buffer] = 1;
  }

  isGranted(buffer: number): boolean {
    return this.#exists(buffer) && this.#granted[buffer] === 1;
  }

  /** False when a DVM still has it mapped: the page must not be used for anything else then. */
  endAccess(buffer: number): boolean {
    this.#granted[buffer] = 0;
    return this.#mappedBy[buffer] === 0;
  }

  /** False, and nothing is mapped, when no AppVM has granted such a buffer. */
  map(dvm: number, buffer: number): boolean {
    if (!this.isGranted(buffer)) return false;
    this.#mappedBy[buffer] = (this.#mappedBy[buffer] as number) | (1 << dvm);
    return true;
  }

  unmap(dvm: number, buffer: number): void {
    if (!this.#exists(buffer)) return;
    this.#mappedBy[buffer] = (this.#mappedBy[buffer] as number) & ~(1 << dvm);
  }

  /** Whether a device of that DVM may reach the buffer. */
  isMapped(dvm: number, buffer: number): boolean {
    return this.#exists(buffer) && ((this.#mappedBy[buffer] as number) & (1 << dvm)) !== 0;
  }

  mappedCount(dvm: number): number {
    return this.#mappedBy.reduce((count, bits) => count + ((bits >> dvm) & 1), 0);
  }

  revokeAll(dvm: number): void {
    for (let buffer = 0; buffer < this.#mappedBy.length; buffer++) this.unmap(dvm, buffer);
  }

  #exists(buffer: number): boolean {
    return buffer >= 0 && buffer < this.#mappedBy.length;
  }
}
