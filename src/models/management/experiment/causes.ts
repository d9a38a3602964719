/** Why a run went wrong, each in a clause; what an audit finds is a cause under its own name. */
import { FINDINGS } from '../plane/audit.ts';

const OTHER_CAUSES = {
  'application-affected': 'an application was away for longer than its clients bear, or for good',
  'management-not-restored': 'management did not come back, or does not do what it is asked',
  'no-recovery': 'no mechanism was there to recover the PrivVM',
  'recovery-stuck': 'the recovery never came to its end',
  'second-failure': 'the recovered PrivVM failed again',
} as const satisfies Record<string, string>;

export const PRIVILEGED_VM_CAUSES = { ...OTHER_CAUSES, ...FINDINGS } as const;

export type PrivilegedVmCause = keyof typeof PRIVILEGED_VM_CAUSES;
