import type { ComponentKind } from '../../../experiment/component.ts';
import { DRIVER_VM_CAUSES } from '../../../models/driver-vm/experiment/verdict.ts';
import { PRIVILEGED_VM_CAUSES } from '../../../models/management/experiment/causes.ts';
import { VMM_CAUSES } from '../../../models/vmm/experiment/causes.ts';

/** Causes of failure of the service, the most serious first, each with its meaning. */
const OWN_CAUSES = {
  'host-lost': 'a host was lost with all its VMs',
  'recovery-struck': 'a fault struck during the repair of a VMM, and its host was lost',
  'sessions-lost': 'both servers that had the sessions of some clients were lost before there was another copy',
  'wrong-answers': 'a VM ran on with wrong data, and no detector fired',
  'too-slow': 'a recovery took longer than the clients and the cluster wait',
} as const satisfies Record<string, string>;

export type WebClusterCause = keyof typeof OWN_CAUSES;

/** The causes of failure of the components' own runs: two components may have one of the same name. */
export const CAUSES_OF: Readonly<Record<ComponentKind, Readonly<Record<string, string>>>> = {
  vmm: VMM_CAUSES,
  dvm: DRIVER_VM_CAUSES,
  privvm: PRIVILEGED_VM_CAUSES,
  appvm: {},
};

const COMPONENT_CAUSES = { ...VMM_CAUSES, ...DRIVER_VM_CAUSES, ...PRIVILEGED_VM_CAUSES };

export type ComponentCause = keyof typeof COMPONENT_CAUSES;

/** Together with the causes of the components' own runs, which are reported to observers. */
export const WEB_CLUSTER_CAUSES = { ...COMPONENT_CAUSES, ...OWN_CAUSES } as const;
