/** What scenarios about a web cluster can name: what its components' own experiments can, and what an AppVM has. */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Entry } from '../../../experiment/entry.ts';
import { driverVmParts } from '../../../models/driver-vm/experiment/parts.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';

/** A component, or whichever fails. */
export type Target = ComponentKind | 'any';

/** An AppVM has one way to fail here: its kernel stops. */
const VM_CRASH: Entry = { name: 'vm-crash', summary: "the AppVM's kernel stops, and its VMM detects that at once" };

const RESTART: MechanismParts = {
  name: 'vm-restart',
  summary: 'the PrivVM creates a lost VM again',
  repairs: [],
};

export const webClusterParts = {
  platforms: vmmParts.platforms,
  configurations: vmmParts.configurations,
  workloads: vmmParts.workloads,
  vmmFaults: vmmParts.faults,
  vmmDetectors: vmmParts.detectors,
  vmmMechanisms: vmmParts.mechanisms,
  dvmFaults: driverVmParts.faults,
  dvmDetectors: driverVmParts.detectors,
  dvmMechanisms: driverVmParts.mechanisms,
  privvmFaults: managementParts.faults,
  privvmDetectors: managementParts.detectors,
  privvmMechanisms: managementParts.mechanisms,
  faults: [VM_CRASH],
  mechanisms: [RESTART],
};

export type WebClusterParts = typeof webClusterParts;

interface MechanismParts extends Entry {
  readonly repairs: readonly (Entry & { readonly optional: boolean })[];
}

/** Each component has its own way to stop: for `any`, only that is asked for. */
export function faultsOf(parts: WebClusterParts): Readonly<Record<Target, readonly Entry[]>> {
  const vmm = parts.vmmFaults.filter(({ strikes }) => strikes.includes('vmm'));
  return {
    vmm,
    dvm: parts.dvmFaults,
    privvm: parts.privvmFaults,
    appvm: parts.faults,
    any: vmm.filter(({ name }) => name === 'failstop'),
  };
}

export function mechanismsOf(parts: WebClusterParts): Readonly<Record<ComponentKind, readonly MechanismParts[]>> {
  return {
    vmm: parts.vmmMechanisms.filter(({ recovers }) => recovers.includes('vmm')),
    dvm: parts.dvmMechanisms,
    privvm: parts.privvmMechanisms,
    appvm: parts.mechanisms,
  };
}
