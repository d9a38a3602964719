/**
 * What leaves a VM passes here. While the VM is protected its output is held: it belongs to the epoch in which the VM
 * sent it, and leaves when the backup has that epoch. So nobody outside ever knows what a backup could have forgotten.
 */

export class Outlet<Packet> {
  /** Called with what is held from now on. */
  onHeld: ((packet: unknown) => void) | null = null;
  readonly #transmit: (packet: Packet) => void;
  #isHolding = false;
  /** Of the epoch that goes on. */
  #present: Packet[] = [];
  readonly #closed: { readonly epoch: number; readonly packets: readonly Packet[] }[] = [];

  constructor(transmit: (packet: Packet) => void) {
    this.#transmit = transmit;
  }

  /** What the VM has sent in this epoch and nobody outside has seen. */
  get waiting(): number {
    return this.#present.length;
  }

  /** Of the VM. */
  send(packet: Packet): void {
    if (!this.#isHolding) {
      this.#transmit(packet);
      return;
    }
    this.#present.push(packet);
    this.onHeld?.(packet);
  }

  /** From now on output waits for its epoch. */
  hold(): void {
    this.#isHolding = true;
  }

  /** The VM stands still: what it has sent up to now belongs to this epoch. */
  close(epoch: number): void {
    this.#closed.push({ epoch, packets: this.#present });
    this.#present = [];
  }

  /** The epoch is at the backup: its output leaves, and that of all before. */
  release(epoch: number): void {
    while (this.#closed.length > 0 && this.#closed[0]!.epoch <= epoch)
      for (const packet of this.#closed.shift()!.packets) this.#transmit(packet);
  }

  /** This alone, of the epoch that goes on. */
  letOut(packet: Packet): void {
    const index = this.#present.indexOf(packet);
    if (index < 0) return;
    this.#present.splice(index, 1);
    this.#transmit(packet);
  }

  /** The VM goes on alone: all that is held leaves, and nothing is held any more. */
  open(): void {
    this.release(Number.POSITIVE_INFINITY);
    this.#isHolding = false;
    const packets = this.#present;
    this.#present = [];
    for (const packet of packets) this.#transmit(packet);
  }

  /** Bytes of output that have to go to the backup with the epoch: none, since the VM sends its packets again. */
  takeBacklog(): number {
    return 0;
  }

  /** The VM is gone, and what it has not said. */
  drop(): void {
    this.#closed.length = 0;
    this.#present = [];
    this.#isHolding = false;
  }
}
