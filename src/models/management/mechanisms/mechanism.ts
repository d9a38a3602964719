import type { Mechanism } from '../../../experiment/mechanism.ts';
import type { ManagementRepair } from '../repairs/repair.ts';

export type ManagementMechanism = Mechanism<ManagementRepair>;
