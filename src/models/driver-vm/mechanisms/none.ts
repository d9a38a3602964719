import type { DvmMechanism } from './mechanism.ts';

/** No recovery: what every mechanism is compared with. */
export const noDvmRecovery: DvmMechanism = {
  name: 'none',
  summary: 'no recovery: a DVM that has failed stays down',
  recovers: ['dvm'],
  repairs: [],
};
