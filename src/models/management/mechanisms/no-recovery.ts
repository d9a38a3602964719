import type { ManagementMechanism } from './mechanism.ts';

/** What has failed stays so. The baseline. */
export const noPrivvmRecovery: ManagementMechanism = {
  name: 'none',
  summary: 'no recovery: management stays as the failure has left it',
  recovers: ['privvm'],
  repairs: [],
};
