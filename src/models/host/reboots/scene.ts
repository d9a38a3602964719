/** What the steps of a reboot work on: the host, and what the old VMM leaves in memory for the new one. */
import type { DiskRegion } from '../host/disk.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import type { Extent } from '../host/memory.ts';
import type { RebootValues } from '../parameters/reboots.ts';

export interface RebootScene {
  readonly host: Host;
  readonly values: RebootValues;
  readonly handover: Handover;
  /** By guest, disk space for an image of its memory. */
  readonly images: ReadonlyMap<Guest, DiskRegion>;
  /** How much more or less than the mean a boot computes this time: `dom0`, or a guest by its name. */
  readonly effort: (name: string) => number;
  /** Something of this actor takes from now until the returned function is called. */
  readonly phase: (actor: string, phase: string) => () => void;
}

/** Where the VMM keeps what it leaves behind; an owner of pages like others. */
export const RECORDS = 'preserved records';
export const NEXT_IMAGE = 'next image';

/** Left in memory when the VMM goes. Whatever clears the memory clears this. */
export class Handover {
  /** VMM, dom0 kernel and RAM disk to jump to. */
  hasImage = false;
  /** By guest, its page map; its execution state lies beside it. */
  readonly records = new Map<Guest, readonly Extent[]>();
  /** Guests whose pages the new VMM reserves. */
  readonly reserved = new Set<string>();
  /** Guests that shall boot again on the very pages they had, with what is in them. */
  readonly kept = new Set<Guest>();

  get isEmpty(): boolean {
    return !this.hasImage && this.records.size + this.reserved.size + this.kept.size === 0;
  }

  clear(): void {
    this.hasImage = false;
    this.records.clear();
    this.reserved.clear();
    this.kept.clear();
  }
}
