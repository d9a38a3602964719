/**
 * A repair is one named transformation of the machine's state during a recovery.
 *
 * It promises: after `apply` no damage of the kinds in `fixes` is left, whatever the state was. It does not judge:
 * whether the machine will work is found out by letting it go on. And it does not gamble: nothing here may draw a
 * random number.
 */

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

/**
 * An operation of the machine that a repair uses may never come back, because of the state it meets: then the recovery
 * never ends. That is no verdict on the run: the machine has said what happened, and those outside see that nothing
 * runs any more.
 */
export type RepairEnd = { readonly kind: 'done' } | { readonly kind: 'stuck'; readonly why: string };

export const done: RepairEnd = { kind: 'done' };

/** As many uses of a region as it takes to come past everything in it. */
export const WHOLE = Number.POSITIVE_INFINITY;

export interface Repair {
  readonly name: string;
  /** One line, shown by `rvisim list` and in timelines. */
  readonly summary: string;
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /** Whether the mechanism has it on this platform; on every one if not said. */
  readonly on?: (values: PlatformValues) => boolean;
  /** What it needs to be done in normal operation, in every entry concerned. */
  readonly part?: RuntimePart;
  /**
   * The memory it reads, and how often it uses it, counted as the VMM's steps count: in that it meets what is corrupt
   * like any user.
   */
  readonly reads?: (scene: RecoveryScene) => Iterable<readonly [Region, number]>;
  readonly fixes: readonly DamageKind[];
  /** Nanoseconds it takes, from sizes and unit costs. */
  cost(scene: RecoveryScene): number;
  apply(scene: RecoveryScene): RepairEnd;
}
