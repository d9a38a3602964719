/**
 * The scheduler's rules. Every vCPU has a CPU of its own, so choosing is easy: the vCPU if it can run, else the idle
 * vCPU. What matters here is how many records have to agree on who runs:
 *
 * - the run queue and the vCPU's run state,
 * - `scheduled`, the scheduler's own note of its last choice,
 * - `current`, on whose behalf the CPU executes,
 * - `loaded`, whose registers it holds, which stays with the last real vCPU while the CPU idles,
 * - the vCPU's `isRunning`, set when it is chosen and cleared when its context is saved.
 *
 * A thread that is stopped between the first and the last leaves them in contradiction, and the next scheduling asserts
 * that there is none.
 */

import { type Cpu, CpuTimer, Softirq } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Vcpu } from '../state/vm.ts';
import { setTimer, stopTimer } from './timers.ts';

export function markRunnable(vcpu: Vcpu): void {
  if (vcpu.runState === 'blocked') vcpu.runState = 'runnable';
}

export function enqueue(vcpu: Vcpu): void {
  vcpu.queued = true;
}

/** Makes the vCPU's CPU look at its run queue. */
export function tickle(machine: MachineState, from: Cpu, vcpu: Vcpu): void {
  const target = machine.cpu(vcpu.cpu);
  target.softirqs |= Softirq.schedule;
  if (target !== from) machine.timers.sendEventCheck(target, machine.values.ipiNanos);
}

/** The vCPU the CPU should run now; null for the idle vCPU. */
export function choice(cpu: Cpu): Vcpu | null {
  const { home } = cpu;
  return home?.queued === true && home.runState !== 'blocked' ? home : null;
}

/** What the scheduler asserts of its records, and finds violated; null when they agree. */
export function contradiction({ home, scheduled, current }: Cpu): string | null {
  if (scheduled !== current) return 'the scheduler and the CPU disagree on the current vCPU';
  if (home === null) return null;
  const name = `the vCPU of ${home.vm.name}`;
  if (current === null) {
    if (home.isRunning) return `${name} counts as running on a CPU that idles`;
    return home.runState === 'running' ? `${name} has the run state of a running one while its CPU idles` : null;
  }
  return home.isRunning ? null : `${name} is current and does not count as running`;
}

/** Up to now; a vCPU that is not current, as far as the VMM knows, is charged nothing. */
export function chargePrevious(machine: MachineState, { current }: Cpu): void {
  if (current === null) return;
  current.account.usedNanos += machine.sim.now - current.account.sinceNanos;
  current.account.sinceNanos = machine.sim.now;
}

/** Takes the previous vCPU off the run queue if it has blocked. */
export function dequeuePrevious(cpu: Cpu): void {
  const { home } = cpu;
  if (home !== null && home.runState === 'blocked') home.queued = false;
}

/** The choice is made and taken off the queue; it stands nowhere until its run state is set. */
export function choose(cpu: Cpu): void {
  const { home } = cpu;
  cpu.chosen = choice(cpu);
  if (cpu.chosen !== null && home !== null) home.queued = false;
}

export function setScheduled(cpu: Cpu): void {
  cpu.scheduled = cpu.chosen;
}

export function setRunStates(machine: MachineState, cpu: Cpu): void {
  const { current: previous, chosen } = cpu;
  if (previous !== null && previous !== chosen && previous.runState === 'running') previous.runState = 'runnable';
  if (chosen === null) return;
  if (previous !== chosen) chosen.account.sinceNanos = machine.sim.now;
  chosen.queued = true;
  chosen.runState = 'running';
  chosen.isRunning = true;
}

/** A vCPU whose registers are not there, as the VMM has it, gets those that were saved last. */
export function switchTo(cpu: Cpu): void {
  const { chosen } = cpu;
  cpu.current = chosen;
  if (chosen === null) return;
  if (cpu.loaded !== chosen && cpu.holds === chosen) chosen.registersStale = true;
  cpu.loaded = chosen;
  cpu.holds = chosen;
}

export function saveContext(cpu: Cpu): void {
  const { home } = cpu;
  if (home !== null && cpu.current === null) home.isRunning = false;
}

/** The slice timer limits how long a vCPU runs; the idle vCPU has none. */
export function setSliceTimer(machine: MachineState, cpu: Cpu): void {
  if (cpu.chosen === null) stopTimer(cpu, CpuTimer.slice);
  else setTimer(cpu, CpuTimer.slice, machine.sim.now + machine.values.sliceNanos);
}

/** The vCPU's periodic tick runs while it does, and so does the scheduler's own. */
export function setGuestTick(machine: MachineState, cpu: Cpu): void {
  if (cpu.chosen === null) {
    stopTimer(cpu, CpuTimer.guestTick);
    if (machine.values.creditTickWhenIdle === 0) stopTimer(cpu, CpuTimer.creditTick);
    return;
  }
  const { guestTickNanos, creditTickNanos } = machine.values;
  const { now } = machine.sim;
  if (cpu.deadlines[CpuTimer.guestTick] === Number.POSITIVE_INFINITY)
    setTimer(cpu, CpuTimer.guestTick, now + guestTickNanos);
  if (cpu.deadlines[CpuTimer.creditTick] === Number.POSITIVE_INFINITY)
    setTimer(cpu, CpuTimer.creditTick, now + creditTickNanos);
}

/**
 * What a booting VMM does with the vCPUs it finds: none runs, their registers are in memory, where the old instance
 * left them when it was stopped, all that can run are queued, every CPU looks at its queue.
 */
export function restartScheduler(cpu: Cpu): void {
  cpu.current = null;
  cpu.scheduled = null;
  cpu.chosen = null;
  cpu.loaded = null;
  cpu.holds = null;
  const { home } = cpu;
  if (home !== null) {
    if (home.runState === 'running') home.runState = 'runnable';
    home.isRunning = false;
    home.queued = home.runState === 'runnable';
  }
  cpu.softirqs |= Softirq.schedule;
}

/**
 * Every record is written anew from the one that cannot be wrong: whose registers the CPU holds. That vCPU counts as
 * current and running, whether it had been about to block or to be resumed, and the scheduler then finds out what it
 * wants. Taken from another, such as `current` on an idle CPU, the registers there would be given up for older ones.
 */
export function rewriteRecords(cpu: Cpu, source: Vcpu | null = cpu.loaded): void {
  const { home } = cpu;
  cpu.scheduled = source;
  cpu.current = source;
  cpu.chosen = source;
  cpu.loaded = source;
  if (home !== null) {
    home.isRunning = source === home;
    home.queued = home.runState !== 'blocked' || home.isRunning;
    if (home.runState === 'running' && !home.isRunning) home.runState = 'runnable';
    if (home.runState === 'runnable' && home.isRunning) home.runState = 'running';
  }
  cpu.softirqs |= Softirq.schedule;
}
