/**
 * The parts that scenarios about a web cluster can name: those of its components' own experiments, and those of an
 * AppVM.
 */
import type { ComponentKind } from '../../../experiment/component.ts';
import type { Entry } from '../../../experiment/entry.ts';
import { driverVmParts } from '../../../models/driver-vm/experiment/parts.ts';
import { managementParts } from '../../../models/management/experiment/parts.ts';
import { cloningParts } from '../../../models/memory/cloning/parts.ts';
import { vmmParts } from '../../../models/vmm/experiment/parts.ts';

/** A component, or any of them. */
export type Target = ComponentKind | 'any';

/** The only failure of an AppVM here: its kernel stops. */
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
  creations: cloningParts.creations,
};

export type WebClusterParts = typeof webClusterParts;

interface MechanismParts extends Entry {
  readonly repairs: readonly (Entry & { readonly optional: boolean })[];
}

/** The failure of each component for the target `any`: it stops. */
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
