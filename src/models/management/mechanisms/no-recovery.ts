import type { ManagementMechanism } from './mechanism.ts';

/** What has failed stays so. The baseline. */
export const noPrivvmRecovery: ManagementMechanism = {
  name: 'none',
  summary: 'no recovery: the PrivVM stays failed',
  recovers: ['privvm'],
  repairs: [],
};
