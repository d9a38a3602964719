/**
 * A mechanism that recovers from a failure in a driver VM: an ordered list of repairs, and what it keeps ready while
 * nothing fails.
 */

import type { RepairEnd } from '../../vmm/repairs/repair.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { SplitDriverHost } from '../host/host.ts';
import type { BlockRequest } from '../host/ring.ts';

/** What a recovery knows while it runs. */
export interface DvmScene {
  readonly host: SplitDriverHost;
  readonly failed: DriverVm;
  /** The drivers that the detector pointed at; both when it knew no better. */
  readonly drivers: readonly ('disk-driver' | 'network-driver')[];
  /** What the frontends could still read in their rings when they lost their backend; by ring. */
  readonly seenInRings: (readonly BlockRequest[])[];
  /** Which repairs are done in this recovery, for those whose work depends on what was done beforehand. */
  readonly repairs: readonly DvmRepair[];
}

export interface DvmRepair {
  readonly name: string;
  readonly summary: string;
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /** Nanoseconds it takes, from sizes and unit costs. */
  cost(scene: DvmScene): number;
  apply(scene: DvmScene): RepairEnd;
}

export interface DvmMechanism {
  readonly name: string;
  readonly summary: string;
  /** In the order they run. Empty for a mechanism that does not even try. */
  readonly repairs: readonly DvmRepair[];
  /** A second DVM with devices of its own runs beside the first, from the beginning. */
  readonly keepsSpare: boolean;
}
