import type { Mechanism } from '../../../experiment/mechanism.ts';
import type { Repair } from '../repairs/repair.ts';

export interface RecoveryMechanism extends Mechanism<Repair> {
  /** Whether the VMs keep their state. Only the pause is visible to them. */
  readonly preservesVms: boolean;
}
