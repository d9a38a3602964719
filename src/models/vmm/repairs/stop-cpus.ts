/**
 * Stops the other CPUs, so that the state does not change during the repairs. Their unfinished entries are damage, too.
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

/** The method of the stock VMM. It has no effect on CPUs that NMIs have already stopped. */
export const stopCpus: Repair = {
  name: 'stop-cpus',
  summary: 'stops the other CPUs that still run, by a maskable IPI',
  optional: false,
  cost: ({ machine, cpu }) => (othersRunning(machine, cpu).length === 0 ? 0 : machine.values.ipiNanos),
  apply: ({ machine, cpu }) => stopByCrossCall(machine, cpu),
  holds: ({ machine, cpu }) => othersRunning(machine, cpu).length === 0,
};

/**
 * A microreset sends the interrupt itself, without the cross-call's assertion about the sender. Only a CPU with masked
 * interrupts does not answer.
 */
export const interruptCpus: Repair = {
  name: 'interrupt-cpus',
  summary: 'stops the other CPUs that still run, by an IPI of its own',
  optional: false,
  cost: ({ machine, cpu }) => (othersRunning(machine, cpu).length === 0 ? 0 : machine.values.ipiNanos),
  apply: ({ machine, cpu }) => stopByInterrupt(machine, cpu),
  holds: ({ machine, cpu }) => othersRunning(machine, cpu).length === 0,
};
