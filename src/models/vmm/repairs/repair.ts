import type * as contract from '../../../experiment/repair.ts';
import type { DamageKind } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Region } from '../machine/state/region.ts';
import type { RuntimePart } from '../machine/state/runtime-part.ts';
import type { PlatformValues } from '../parameters/platforms.ts';

/** What a recovery knows while it runs. */
export interface RecoveryScene {
  readonly machine: Machine;
  /** The CPU that found the failure; the recovery runs on it. */
  readonly cpu: Cpu;
  /** Makes new VMs with their workloads on a machine that has just been powered on. */
  rebuildVms(): void;
}

export interface Repair extends contract.Repair<RecoveryScene, DamageKind, RuntimePart> {
  cost(scene: RecoveryScene): number;
  /** Whether the mechanism has it on this platform; on every one if not said. */
  readonly on?: (values: PlatformValues) => boolean;
  /**
   * The memory it reads, and how often it uses it, counted as the VMM's steps count: in that it meets what is corrupt
   * like any user.
   */
  readonly reads?: (scene: RecoveryScene) => Iterable<readonly [Region, number]>;
}

/** As many uses of a region as it takes to come past everything in it. */
export const WHOLE = Number.POSITIVE_INFINITY;
