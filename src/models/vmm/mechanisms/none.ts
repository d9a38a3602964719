import type { RecoveryMechanism } from './mechanism.ts';

/** No recovery: a failed host stays down. The baseline every mechanism is compared with. */
export const none: RecoveryMechanism = {
  name: 'none',
  summary: 'no recovery: the failed host stays down',
  recovers: ['vmm', 'privvm', 'dvm', 'appvm'],
  preservesVms: false,
  repairs: [],
};
