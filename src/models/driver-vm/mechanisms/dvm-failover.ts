/**
 * A warm spare takes over: a second DVM, booted, with a card and a controller of its own that have long been set up
 * (P6, N1). Boot and devices are off the critical path; connected beforehand, so is the handshake. It costs the memory
 * and the ticks of a second DVM while nothing fails.
 *
 * The failed DVM's devices are not reset meanwhile: that would take longer than all the rest. What keeps their commands
 * from doing harm is that they lose their mappings.
 */

import {
  announceAddress,
  connectBeforehand,
  reissueRequests,
  resetRings,
  shadowCopy,
  switchBackend,
} from '../repairs/connections.ts';
import { pauseDvm, revokeGrants } from '../repairs/dvm.ts';
import type { DvmMechanism } from './mechanism.ts';

export const dvmFailover: DvmMechanism = {
  name: 'dvm-failover',
  summary: 'a warm spare DVM with devices of its own takes over; the frontends re-issue what is outstanding',
  recovers: ['dvm'],
  upkeep: ['spare'],
  repairs: [
    shadowCopy,
    connectBeforehand,
    pauseDvm,
    revokeGrants,
    resetRings,
    reissueRequests,
    switchBackend,
    announceAddress,
  ],
};
