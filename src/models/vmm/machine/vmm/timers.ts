/**
 * Software timers of a CPU over its one-shot APIC timer.
 *
 * The APIC timer is armed for the earliest deadline at the end of the timer softirq and nowhere else: between its
 * interrupt and that instant the CPU has no timer that would ever fire. A new timer asks for the softirq only when it
 * becomes the earliest: behind one that expired and was never served it waits for ever, too.
 */
import { CPU_TIMERS, type Cpu, CpuTimer, Softirq } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';

/** Enters a timer; if it is the earliest, the softirq will have to program the hardware. */
export function setTimer(cpu: Cpu, timer: number, deadline: number): void {
  cpu.deadlines[timer] = Number.POSITIVE_INFINITY;
  if (deadline < earliest(cpu)) cpu.softirqs |= Softirq.timer;
  cpu.deadlines[timer] = deadline;
}

export function stopTimer(cpu: Cpu, timer: number): void {
  cpu.deadlines[timer] = Number.POSITIVE_INFINITY;
}

export function earliest(cpu: Cpu): number {
  let deadline = Number.POSITIVE_INFINITY;
  for (let i = 0; i < CPU_TIMERS; i++) deadline = Math.min(deadline, cpu.deadlines[i] as number);
  return deadline;
}

/** One bit for each timer whose deadline has passed. */
export function expired(cpu: Cpu, now: number): number {
  let bits = 0;
  for (let i = 0; i < CPU_TIMERS; i++) if ((cpu.deadlines[i] as number) <= now) bits |= 1 << i;
  return bits;
}

/** Programs the APIC timer for the earliest deadline. */
export function programApic(machine: MachineState, cpu: Cpu): void {
  const deadline = earliest(cpu);
  cpu.apicArmed = deadline < Number.POSITIVE_INFINITY;
  machine.timers.armApic(cpu, deadline);
}

/** The recurring timer event that shows progress; nothing else in the VMM enters it. */
export function enterRecurringTimers(machine: MachineState, cpu: Cpu): void {
  if (cpu.deadlines[CpuTimer.watchdog] === Number.POSITIVE_INFINITY)
    cpu.deadlines[CpuTimer.watchdog] = machine.sim.now + machine.values.watchdogPeriodNanos;
}

/**
 * What a booting VMM does: a fresh timer heap with the recurring timer event in it, and the guests' wake-up timers;
 * ticks and slices come with the first scheduling.
 */
export function restartTimers(machine: MachineState, cpu: Cpu): void {
  stopTimer(cpu, CpuTimer.watchdog);
  enterRecurringTimers(machine, cpu);
  stopTimer(cpu, CpuTimer.slice);
  stopTimer(cpu, CpuTimer.guestTick);
  stopTimer(cpu, CpuTimer.creditTick);
  programApic(machine, cpu);
}
