/**
 * The state that the steps of a reboot work on: the host, and the data that the old VMM leaves in memory for the new
 * one.
 */
import type { DiskRegion } from '../host/disk.ts';
import type { Guest } from '../host/guest.ts';
import type { Host } from '../host/host.ts';
import type { Extent } from '../host/memory.ts';
import type { MigrationValues } from '../parameters/migration.ts';
import type { RebootValues } from '../parameters/reboots.ts';
import type { OtherHost } from './other-host.ts';

export interface RebootScene {
  readonly host: Host;
  readonly values: RebootValues;
  readonly migration: MigrationValues;
  readonly handover: Handover;
  /** Where VMs can move; null where there is none. */
  readonly other: OtherHost | null;
  /** By guest: the disk region for an image of its memory. */
  readonly images: ReadonlyMap<Guest, DiskRegion>;
  /** The factor of a boot's computing in this run, for `dom0` or a guest by its name. */
  readonly effort: (name: string) => number;
  /** Begins a phase of this actor, which ends when the returned function is called. */
  readonly phase: (actor: string, phase: string) => () => void;
}

/** The owner of the pages that the VMM leaves for its successor. */
export const RECORDS = 'preserved records';
export const NEXT_IMAGE = 'next image';
/** The owner of the pages of a VMM that is loaded beside the one that runs. */
export const SECOND_VMM = 'second VMM';

/** Data left in memory when the VMM stops. Clearing the memory clears it. */
export class Handover {
  /** The image with VMM, dom0 kernel and RAM disk. */
  hasImage = false;
  /** By guest: its page map, stored with its execution state. */
  readonly records = new Map<Guest, readonly Extent[]>();
  /** Guests whose pages the new VMM reserves. */
  readonly reserved = new Set<string>();
  /** Guests that boot again on their former pages, with the content preserved. */
  readonly kept = new Set<Guest>();
  /** The files of the next VMM and the next device model, where dom0 has read them. */
  hasUpgrade = false;
  /** A second VMM runs beside the first. */
  hasSecondVmm = false;
  /** Guests for which a new device model waits. */
  readonly deviceModels = new Set<Guest>();

  get isEmpty(): boolean {
    const held = this.records.size + this.reserved.size + this.kept.size + this.deviceModels.size;
    return !this.hasImage && !this.hasUpgrade && !this.hasSecondVmm && held === 0;
  }

  clear(): void {
    this.hasImage = false;
    this.hasUpgrade = false;
    this.hasSecondVmm = false;
    this.deviceModels.clear();
    this.records.clear();
    this.reserved.clear();
    this.kept.clear();
  }
}
