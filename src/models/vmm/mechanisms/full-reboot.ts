import { bootGuests, bootHost, firmwareReset, haltHost } from '../repairs/reboot-host.ts';
import type { RecoveryMechanism } from './mechanism.ts';

/**
 * What operators do without a recovery mechanism: reset the host and start everything again. Service comes back, but
 * the state of the VMs is lost.
 */
export const fullReboot: RecoveryMechanism = {
  name: 'full-reboot',
  summary: 'the host reboots through its firmware; every VM is lost and started anew',
  recovers: ['vmm'],
  preservesVms: false,
  repairs: [haltHost, firmwareReset, bootHost, bootGuests],
};
