/**
 * The driver that has failed is unloaded and loaded again inside its DVM (P4). Kernel and backends live on and keep
 * what they have accepted, so the frontends notice nothing but a pause. It can do nothing for a kernel that has failed,
 * and takes as long as a device takes to start.
 */

import { resetDriversDevice, resubmitRequests, startDriver, stopDriver } from '../repairs/drivers.ts';
import type { DvmMechanism } from './mechanism.ts';

export const driverReload: DvmMechanism = {
  name: 'driver-reload',
  summary: 'the failed driver is unloaded and loaded again inside the DVM, whose kernel must still run',
  recovers: ['dvm'],
  repairs: [stopDriver, resetDriversDevice, resubmitRequests, startDriver],
};
