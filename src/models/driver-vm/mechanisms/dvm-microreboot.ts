/**
 * The DVM is rebooted while the AppVMs run (P5; Le and Tamir). Whatever was wrong in it is gone with its memory; boot,
 * devices and the handshake with every frontend take their time.
 */

import { handshake, reissueRequests, resetRings, shadowCopy } from '../repairs/connections.ts';
import { bootKernel, pauseDvm, resetDevices, revokeGrants, startDrivers } from '../repairs/dvm.ts';
import type { DvmMechanism } from './mechanism.ts';

export const dvmMicroreboot: DvmMechanism = {
  name: 'dvm-microreboot',
  summary: 'the DVM is booted afresh; the frontends connect to it again and re-issue what is outstanding',
  recovers: ['dvm'],
  repairs: [
    shadowCopy,
    pauseDvm,
    revokeGrants,
    resetDevices,
    bootKernel,
    startDrivers,
    resetRings,
    reissueRequests,
    handshake,
  ],
};
