import type { Mechanism } from '../../../experiment/mechanism.ts';
import type { Repair } from '../repairs/repair.ts';

export interface RecoveryMechanism extends Mechanism<Repair> {
  /** VMs come out of it as they went in, but for the pause. */
  readonly preservesVms: boolean;
}
