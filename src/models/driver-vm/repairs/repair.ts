import type { Repair } from '../../../experiment/repair.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { DvmUpkeep, SplitDriverHost } from '../host/host.ts';
import type { BlockRequest } from '../host/ring.ts';

/** What a recovery knows while it runs. */
export interface DvmScene {
  readonly host: SplitDriverHost;
  readonly failed: DriverVm;
  /** The drivers that the detector pointed at; both when it knew no better. */
  readonly drivers: readonly ('disk-driver' | 'network-driver')[];
  /** What the frontends could still read in their rings when they lost their backend; by ring. */
  readonly seenInRings: (readonly BlockRequest[])[];
}

export type DvmRepair = Repair<DvmScene, never, DvmUpkeep>;
