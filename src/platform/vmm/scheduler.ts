/**
 * The scheduler's rules. Every vCPU has a CPU of its own, so choosing is easy: the vCPU if it can run, else the idle vCPU. What matters here is how many records
 * have to agree: run state, run queue, the CPU's current vCPU.
 */

import type { Vcpu } from '../guest/vm.ts';
import { type Cpu, CpuTimer, Softirq } from '../hardware/cpu.ts';
import type { Machine } from '../machine.ts';
import { setTimer, stopTimer } from './timers.ts';

/** The credit scheduler's time slice. */
const SLICE_NANOS = 30_000_000;

export function markRunnable(vcpu: Vcpu): void {
  if (vcpu.runState === 'blocked') vcpu.runState = 'runnable';
}

export function enqueue(vcpu: Vcpu): void {
  vcpu.queued = true;
}

/** Makes the vCPU's CPU look at its run queue. */
export function tickle(machine: Machine, from: Cpu, vcpu: Vcpu): void {
  const target = machine.cpu(vcpu.cpu);
  target.softirqs |= Softirq.schedule;
  if (target !== from) machine.sendEventCheck(target);
}

/** The vCPU the CPU should run now; null for the idle vCPU. */
export function choice(cpu: Cpu): Vcpu | null {
  const { home } = cpu;
  return home?.queued === true && home.runState !== 'blocked' ? home : null;
}

/** Takes the previous vCPU off the run queue if it has blocked. Until the new one is in place the records do not agree. */
export function dequeuePrevious(cpu: Cpu): void {
  cpu.scheduleTorn = true;
  const { home } = cpu;
  if (home !== null && home.runState === 'blocked') home.queued = false;
}

export function setCurrent(cpu: Cpu): void {
  const previous = cpu.current;
  cpu.current = choice(cpu);
  if (previous !== null && previous !== cpu.current && previous.runState === 'running') previous.runState = 'runnable';
  if (cpu.current !== null) cpu.current.runState = 'running';
}

/** The slice timer limits how long a vCPU runs; the idle vCPU has none. */
export function setSliceTimer(machine: Machine, cpu: Cpu): void {
  if (choice(cpu) === null) stopTimer(cpu, CpuTimer.slice);
  else setTimer(machine, cpu, CpuTimer.slice, machine.sim.now + SLICE_NANOS);
}

/** The vCPU's periodic tick runs while it does. */
export function setGuestTick(machine: Machine, cpu: Cpu): void {
  if (cpu.current === null) stopTimer(cpu, CpuTimer.guestTick);
  else if (cpu.deadlines[CpuTimer.guestTick] === Number.POSITIVE_INFINITY) {
    setTimer(machine, cpu, CpuTimer.guestTick, machine.sim.now + machine.values.guestTickNanos);
  }
}

/** What a booting VMM does with the vCPUs it finds: nobody runs, whoever can stands in the queue, every CPU looks at it. */
export function restartScheduler(cpu: Cpu): void {
  cpu.scheduleTorn = false;
  cpu.current = null;
  const { home } = cpu;
  if (home !== null) {
    if (home.runState === 'running') home.runState = 'runnable';
    home.queued = home.runState === 'runnable';
  }
  cpu.softirqs |= Softirq.schedule;
}
