/**
 * What a CPU does next: take an interrupt, run a softirq, go on with its guest, or halt.
 *
 * This is the VMM's way out (`test_all_events` in Xen) and the loop that drives everything: it is called whenever a CPU
 * has finished what it did.
 */
import { assert } from '../../../../kernel/assertions.ts';
import { type Cpu, Softirq } from '../state/cpu.ts';
import type { EntryOutline } from '../state/entry.ts';
import { accept } from '../state/interrupt-line.ts';
import { Vector } from '../state/local-apic.ts';
import type { MachineState } from '../state/machine-state.ts';
import { useRegion } from '../state/region.ts';
import { enter } from './enter.ts';
import { applySteps, cutShort } from './execution.ts';
import { panicAt, spin } from './failures.ts';
import { expired } from './timers.ts';

/** The CPU has nothing under way: it decides what comes next. */
export function dispatch(machine: MachineState, cpu: Cpu): void {
  if (cpu.mode === 'stopped' || cpu.mode === 'dead') return;
  const { entries } = machine;
  const vector = cpu.apic.deliverable();
  if (vector >= 0) takeInterrupt(machine, cpu, vector);
  else if ((cpu.softirqs & Softirq.timer) !== 0)
    enter(machine, cpu, entries.timerSoftirq, cpu.current, expired(cpu, machine.sim.now));
  else if ((cpu.softirqs & Softirq.schedule) !== 0) enter(machine, cpu, entries.scheduleSoftirq, cpu.current, 0);
  else if (cpu.current !== null) machine.returnToGuest(cpu, cpu.current);
  else if (cpu.mode !== 'idle') enter(machine, cpu, entries.idleLoop, null, 0);
}

/** By the time that the first instruction of its handler runs, the vector is in service. */
function takeInterrupt(machine: MachineState, cpu: Cpu, vector: number): void {
  const { entries } = machine;
  if (vector === Vector.timer || vector === Vector.eventCheck) {
    cpu.apic.take(vector);
    const entry = vector === Vector.timer ? entries.timerInterrupt : entries.eventCheckInterrupt;
    return enter(machine, cpu, entry, cpu.current, 0);
  }
  const line = machine.line(vector);
  accept(line, machine.sim.now);
  enter(machine, cpu, entries.lineInterrupt, line.guest, line.index);
}

/** The event of an entry: all of its steps take effect, or the CPU does not get past one of them. */
export function finishEntry(machine: MachineState, cpu: Cpu): void {
  const { execution } = cpu;
  const entry = execution.entry as EntryOutline;
  if (execution.stopsAt < 0) applySteps(machine, execution, entry.steps.length);
  if (execution.stopsAt >= 0) return stopAtStep(machine, cpu);
  execution.entry = null;
  if (cpu.nmiBlocked && entry.endsByIret) cpu.nmiBlocked = false;
  if (entry === machine.entries.idleLoop && !hasWork(cpu)) {
    cpu.mode = 'idle';
    machine.listeners.halted(cpu);
  } else dispatch(machine, cpu);
}

/** The CPU has come to the step it does not get past: it spins there, or the VMM panics. */
function stopAtStep(machine: MachineState, cpu: Cpu): void {
  const { execution } = cpu;
  cutShort(machine, execution, machine.sim.now);
  const { obstacle, stopsIn } = execution;
  if (stopsIn !== null) useRegion(stopsIn, Number.POSITIVE_INFINITY);
  if (obstacle?.kind === 'assertion' || obstacle?.kind === 'exception') return panicAt(machine, cpu, obstacle);
  spin(machine, cpu, obstacle);
}

function hasWork(cpu: Cpu): boolean {
  return cpu.softirqs !== 0 || cpu.current !== null || cpu.apic.deliverable() >= 0;
}

/** The guest on this CPU is interrupted; it will have the rest of its time later. */
export function suspendGuest(machine: MachineState, cpu: Cpu): void {
  const vcpu = cpu.current;
  assert(vcpu !== null, 'a CPU in guest mode without a vCPU');
  const left = machine.timers.disarmActivity(cpu);
  if (vcpu.upcallLeft > 0) vcpu.upcallLeft = left;
  else vcpu.taskLeft = left;
  cpu.mode = 'vmm';
}
