/**
 * The host that VMs can move to: like this one, with memory, cores and a link of its own, empty at the beginning, and
 * on the same storage. It can fail, and what runs on it with it.
 *
 * Left out: that its link receives what is sent to it; its own PrivVM, which works whenever its VMM does.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';

export class OtherHost {
  readonly host: Host;
  readonly #moved = new Set<Guest>();

  constructor(host: Host) {
    this.host = host;
  }

  /** The beginning of a run. */
  begin(): void {
    this.#moved.clear();
    this.host.beginEmpty();
  }

  get isUp(): boolean {
    return this.host.vmm.state === 'running';
  }

  hasRoomFor({ pages }: Guest): boolean {
    return this.host.memory.freePages >= pages;
  }

  /** The VM runs here from now on, and keeps its disk, which is on the storage of both. */
  take(guest: Guest): void {
    const { simulation, processors, link, memory, pieceBytes, roundTripNanos } = this.host;
    assert(memory.allocate(guest.name, guest.pages), () => `no memory for ${guest.name} at ${this.host.name}`);
    this.#moved.add(guest);
    const { disk } = guest.supplier;
    guest.moveTo({ simulation, processors, disk, link, pieceBytes, roundTripNanos });
  }

  /** It fails; what is left of its VMs is on their disks. */
  fail(): void {
    this.host.vmm.state = 'crashed';
    this.host.dom0.state = 'crashed';
    for (const guest of this.#moved) {
      guest.halt('crashed');
      guest.moveTo(guest.home);
    }
    this.#moved.clear();
  }
}
