/** Why a run went wrong, each in a clause; what an audit finds is a cause under its own name. */
import { FINDINGS } from '../plane/audit.ts';

const OTHER_CAUSES = {
  'application-affected': 'an application did not serve for longer than its clients accept, or never again',
  'management-not-restored': 'management was not restored, or does not do what is ordered',
  'no-recovery': 'the scenario does not recover the PrivVM',
  'recovery-stuck': 'the recovery did not finish',
  'second-failure': 'the recovered PrivVM failed again',
} as const satisfies Record<string, string>;

export const PRIVILEGED_VM_CAUSES = { ...OTHER_CAUSES, ...FINDINGS } as const;

export type PrivilegedVmCause = keyof typeof PRIVILEGED_VM_CAUSES;
