/**
 * The memory that steps work on, for those whose lock does not say. A step that names none works on its thread's stack.
 */
import type { Vcpu } from '../state/vm.ts';
import type { RegionOf } from '../vmm/step.ts';

/** Tables and variables of the VMM's code: softirq bits, interrupt counts, CPU masks, the clock of TLB flushes. */
export const statics: RegionOf = ({ memory }) => memory.statics;

/** What the CPU keeps for itself. */
export const perCpu: RegionOf = (_, { cpu }) => cpu.data;

export const timerHeap: RegionOf = (_, { cpu }) => cpu.timerHeap;

/** The domain and vCPU structures of the vCPU that is served; of the CPU's own vCPU where none is. */
export const domain: RegionOf = (_, { vcpu, cpu }) => (vcpu ?? cpu.home)?.vm.structure ?? cpu.data;

/** The event channels of the CPU's own vCPU. */
export const channels: RegionOf = (_, { cpu }) => cpu.home?.vm.channels ?? cpu.data;

/** The guest's own memory, into which the VMM writes frames and page-table entries. */
export const guestMemory: RegionOf = (_, { vcpu }) => (vcpu as Vcpu).vm.contents;

/** The registers of the guest that the VMM was entered from; the thread's own stack where it was none. */
export const guestRegisters: RegionOf = (_, { vcpu, cpu }) => (vcpu ?? cpu.current)?.vm.contents ?? cpu.stack;

/** The memory of the guest that belongs to the CPU; softirqs serve it whichever vCPU is current. */
export const ownGuestMemory: RegionOf = (_, { cpu }) => cpu.home?.vm.contents ?? cpu.data;
