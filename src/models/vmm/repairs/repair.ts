import type * as contract from '../../../experiment/repair.ts';
import type { DamageKind } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Region } from '../machine/state/region.ts';
import type { RuntimePart } from '../machine/state/runtime-part.ts';
import type { PlatformValues } from '../parameters/platforms.ts';

/** The state of a recovery while it runs. */
export interface RecoveryScene {
  readonly machine: Machine;
  /** The CPU that detected the failure, on which the recovery runs. */
  readonly cpu: Cpu;
  /** Creates new VMs with their workloads on a machine that has just been powered on. */
  rebuildVms(): void;
}

export interface Repair extends contract.Repair<RecoveryScene, DamageKind, RuntimePart> {
  cost(scene: RecoveryScene): number;
  /** Whether the mechanism has it on this platform. Default: on every platform. */
  readonly on?: (values: PlatformValues) => boolean;
  /**
   * The memory regions that it reads, with the number of uses, in the unit of the VMM's steps. Like any code it is
   * affected by corrupt data there.
   */
  readonly reads?: (scene: RecoveryScene) => Iterable<readonly [Region, number]>;
}

/** The number of uses that reads everything in a region. */
export const WHOLE = Number.POSITIVE_INFINITY;
