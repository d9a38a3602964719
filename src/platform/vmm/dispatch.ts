/**
 * What a CPU does next: take an interrupt, run a softirq, go on with its guest, or halt.
 *
 * This is the VMM's way out (`test_all_events` in Xen) and the loop that drives everything: it is called whenever a CPU has finished what it did.
 */
import { assert } from '../../kernel/assertions.ts';
import { nextGuestAction } from '../guest/guest-kernel.ts';
import { type Cpu, Softirq } from '../hardware/cpu.ts';
import type { Machine } from '../machine.ts';
import { enter } from './enter.ts';
import { eventCheckInterrupt, lineInterrupt, timerInterrupt } from './entries/interrupts.ts';
import { idleEntry, scheduleSoftirq, timerSoftirq } from './entries/softirqs.ts';
import { applySteps } from './execution.ts';
import type { Entry } from './step.ts';

/** The CPU has nothing under way: it decides what comes next. */
export function dispatch(machine: Machine, cpu: Cpu): void {
  if (cpu.mode === 'stopped' || cpu.mode === 'dead') return;
  const line = machine.pendingLine(cpu.id);
  if (line !== null) enter(machine, cpu, lineInterrupt, line.guest, line.index);
  else if (cpu.timerPending) enter(machine, cpu, timerInterrupt, cpu.current, 0);
  else if (cpu.ipiPending) enter(machine, cpu, eventCheckInterrupt, cpu.current, 0);
  else if ((cpu.softirqs & Softirq.timer) !== 0)
    enter(machine, cpu, timerSoftirq, cpu.current, machine.expiredTimers(cpu));
  else if ((cpu.softirqs & Softirq.schedule) !== 0) enter(machine, cpu, scheduleSoftirq, cpu.current, 0);
  else if (cpu.current !== null) nextGuestAction(machine, cpu, cpu.current);
  else if (cpu.mode !== 'idle') enter(machine, cpu, idleEntry, null, 0);
}

/** The event of an entry: all of its steps take effect, or the CPU is stuck at a lock. */
export function finishEntry(machine: Machine, cpu: Cpu): void {
  const { execution } = cpu;
  const entry = execution.entry as Entry;
  if (execution.spinsAt >= 0) {
    applySteps(machine, execution, execution.spinsAt);
    cpu.mode = 'spinning';
    machine.spins(cpu, spinsFor(machine, cpu));
    return;
  }
  applySteps(machine, execution, entry.steps.length);
  if (execution.spinsAt >= 0) return finishEntry(machine, cpu);
  execution.entry = null;
  if (entry === idleEntry && !hasWork(machine, cpu)) {
    cpu.mode = 'idle';
    machine.halted(cpu);
  } else dispatch(machine, cpu);
}

/** What a spinning CPU waits for, in words. */
function spinsFor(machine: Machine, { execution }: Cpu): string {
  const { takes, waitsFor } = execution.currentStep;
  const wanted = takes?.(machine, execution);
  if (wanted !== undefined) return `the ${wanted.name} lock, held by a lost thread of cpu${wanted.owner}`;
  const awaited = waitsFor?.(machine, execution) ?? null;
  assert(awaited !== null, 'a CPU spins at a step that waits for nothing');
  return awaited;
}

function hasWork(machine: Machine, cpu: Cpu): boolean {
  return (
    cpu.timerPending ||
    cpu.ipiPending ||
    cpu.softirqs !== 0 ||
    cpu.current !== null ||
    machine.pendingLine(cpu.id) !== null
  );
}

/** The guest on this CPU is interrupted; it will have the rest of its time later. */
export function suspendGuest(machine: Machine, cpu: Cpu): void {
  const vcpu = cpu.current;
  assert(vcpu !== null, 'a CPU in guest mode without a vCPU');
  const left = machine.disarmActivity(cpu);
  if (vcpu.upcallLeft > 0) vcpu.upcallLeft = left;
  else vcpu.taskLeft = left;
  cpu.mode = 'vmm';
}
