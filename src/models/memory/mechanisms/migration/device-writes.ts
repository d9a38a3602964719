/**
 * What a passed-through device writes into the VM's memory: received packets, by DMA, into the buffers of a ring. The
 * VMM's dirty log sees writes of CPUs only. A driver that knows of migration writes to each page that it receives, so
 * that the log has it.
 */
import type { Accesses } from '../../pages/accesses.ts';
import type { DirtyLog } from '../../pages/dirty-log.ts';
import type { Guest } from '../../platform/guest.ts';

export class DeviceWrites {
  readonly #accesses: Accesses;
  readonly #guest: Guest;
  readonly #dirty: DirtyLog | null;
  #ranNanos = 0;

  /** `dirty` null: nothing notes the writes. */
  constructor(accesses: Accesses, guest: Guest, dirty: DirtyLog | null) {
    this.#accesses = accesses;
    this.#guest = guest;
    this.#dirty = dirty;
  }

  /** Does what the device has written up to now; it works while the VM runs. */
  catchUp(): void {
    const ran = this.#guest.ranNanos();
    const nanos = ran - this.#ranNanos;
    this.#ranNanos = ran;
    if (nanos > 0) this.#accesses.advance(nanos, this.#guest.memory, this.#dirty);
  }
}
