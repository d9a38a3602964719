/**
 * Stopping the other CPUs, so that the state holds still while it is repaired. Their half-done entries are damage as
 * well.
 */

import { othersRunning, stopByCrossCall, stopByInterrupt, stopByNmi } from '../machine/vmm/cross-call.ts';
import type { Repair } from './repair.ts';

export const nmiIpi: Repair = {
  name: 'nmi-ipi',
  summary: 'stops the other CPUs by NMI, which reaches them even with interrupts masked',
  optional: true,
  cost: ({ machine }) => machine.values.ipiNanos,
  apply: ({ machine, cpu }) => stopByNmi(machine, cpu),
};

/** The way of the stock VMM. Where NMIs have already stopped all other CPUs, none is left to be called. */
export const stopCpus: Repair = {
  name: 'stop-cpus',
  summary: 'stops the other CPUs that still run, by a maskable IPI',
  optional: false,
  cost: ({ machine, cpu }) => (othersRunning(machine, cpu).length === 0 ? 0 : machine.values.ipiNanos),
  apply: ({ machine, cpu }) => stopByCrossCall(machine, cpu),
  holds: ({ machine, cpu }) => othersRunning(machine, cpu).length === 0,
};

/**
 * A microreset sends the interrupt itself, without the cross-call's assertion on the sender: only a CPU that waits with
 * interrupts masked does not answer.
 */
export const interruptCpus: Repair = {
  name: 'interrupt-cpus',
  summary: 'stops the other CPUs that still run, by an IPI of its own',
  optional: false,
  cost: ({ machine, cpu }) => (othersRunning(machine, cpu).length === 0 ? 0 : machine.values.ipiNanos),
  apply: ({ machine, cpu }) => stopByInterrupt(machine, cpu),
  holds: ({ machine, cpu }) => othersRunning(machine, cpu).length === 0,
};
