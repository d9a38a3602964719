import type { Mechanism } from '../../../experiment/mechanism.ts';
import type { DvmRepair } from '../repairs/repair.ts';

export type DvmMechanism = Mechanism<DvmRepair>;
