/** A recovery mechanism: an ordered list of repairs. What it can do is the sum of what they do. */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Repair } from '../repairs/repair.ts';

export interface RecoveryMechanism {
  readonly name: string;
  readonly summary: string;
  readonly recovers: readonly ComponentKind[];
  /** In the order they run. Empty for a mechanism that does not even try. */
  readonly repairs: readonly Repair[];
  /** VMs come out of it as they went in, but for the pause. */
  readonly preservesVms: boolean;
}
