/**
 * Discards the VMM's threads without booting, and repairs the inconsistencies that this leaves in their data. A reboot
 * does not need these repairs, since it creates the data again.
 */

import { allLocks } from '../machine/damage.ts';
import { release } from '../machine/state/lock.ts';
import { rewriteRecords } from '../machine/vmm/scheduler.ts';
import { enterRecurringTimers, programApic } from '../machine/vmm/timers.ts';
import type { Repair } from './repair.ts';

/**
 * The call that makes the other CPUs do so is an interrupt that never returns, so the VMM's count of nested interrupts
 * stays raised on each of them.
 */
export const discardThreads: Repair = {
  name: 'discard-threads',
  summary: 'every CPU discards its VMM stack and is at the point where it returns to its vCPU',
  optional: false,
  cost: ({ machine }) => machine.values.microresetNanos,
  apply({ machine, cpu: detecting }) {
    for (const cpu of machine.cpus) {
      cpu.execution.entry = null;
      cpu.mode = 'stopped';
      cpu.stack.corruption = null;
      if (cpu !== detecting) cpu.irqCount++;
    }
  },
  holds: ({ machine }) =>
    machine.cpus.every(({ execution, stack }) => execution.entry === null && stack.corruption === null),
};

export const clearIrqCount: Repair = {
  name: 'clear-irq-count',
  summary: "sets every CPU's count of nested interrupts to zero",
  optional: true,
  fixes: ['irq-count-raised'],
  cost: () => 0,
  apply({ machine }) {
    for (const cpu of machine.cpus) cpu.irqCount = 0;
  },
};

export const restoreScheduler: Repair = {
  name: 'restore-scheduler',
  summary: 'rewrites all records of which vCPU runs where, from the vCPU whose registers each CPU holds',
  optional: true,
  fixes: ['scheduler-torn', 'vcpu-not-queued'],
  cost: () => 0,
  reads: ({ machine }) => machine.cpus.map(({ data }) => [data, machine.values.recordsOfWhoRuns] as const),
  apply({ machine }) {
    for (const cpu of machine.cpus) rewriteRecords(cpu);
  },
};

export const releaseStaticLocks: Repair = {
  name: 'release-static-locks',
  summary: 'releases every lock of the segment into which the static ones were gathered',
  optional: true,
  fixes: ['static-lock-held'],
  cost: ({ machine }) => machine.values.lockReleaseNanos,
  apply({ machine }) {
    for (const each of allLocks(machine)) if (each.storage === 'static') release(each);
  },
};

export const reactivateTimers: Repair = {
  name: 'reactivate-timers',
  summary: 'enters recurring timer events again that were off the heap when their handler was lost',
  optional: true,
  fixes: ['recurring-timer-lost'],
  cost: () => 0,
  reads: ({ machine }) => machine.cpus.map(({ timerHeap }) => [timerHeap, 1] as const),
  apply({ machine }) {
    for (const cpu of machine.cpus) if (cpu.home !== null) enterRecurringTimers(machine, cpu);
  },
};

export const rearmTimers: Repair = {
  name: 'rearm-timers',
  summary: "programs every CPU's APIC timer for its earliest deadline",
  optional: true,
  fixes: ['timer-unarmed'],
  cost: ({ machine }) => machine.values.apicAccessNanos,
  apply({ machine }) {
    for (const cpu of machine.cpus) if (cpu.home !== null) programApic(machine, cpu);
  },
};
