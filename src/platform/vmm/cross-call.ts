/**
 * How one CPU makes the others stop: by a maskable interrupt, as the VMM always does, or by a non-maskable one.
 *
 * A maskable cross-call can fail in two ways. It asserts that the sender has interrupts on, which a fault handler leaves as the interrupted code had them. And it waits
 * for every receiver: one that spins with interrupts masked for a lock of the failed CPU never answers.
 */
import type { Cpu } from '../hardware/cpu.ts';
import type { Machine } from '../machine.ts';
import { suspendGuest } from './dispatch.ts';
import { cutShort, firstUnmaskedTime } from './execution.ts';

/** The CPUs but this one that still execute something. */
export function othersRunning(machine: Machine, cpu: Cpu): Cpu[] {
  return machine.cpus.filter((other) => other !== cpu && other.mode !== 'stopped' && other.mode !== 'dead');
}

/** Stops the CPU where it is. It stays in its NMI handler, and takes no further NMI until it returns from it. */
export function stopByNmi(machine: Machine, cpu: Cpu): void {
  interruptWork(machine, cpu, machine.sim.now);
  stopped(machine, cpu);
  cpu.nmiBlocked = true;
}

/** Stops the others by the VMM's own cross-call. Returns why the call never comes back, if it does not; the machine then stays as it is. */
export function stopByCrossCall(machine: Machine, sender: Cpu): string | null {
  if (othersRunning(machine, sender).length > 0 && sender.interruptsMasked) {
    const where = sender.execution.currentStep.name;
    return neverEnds(
      machine,
      sender,
      `${sender.name} was struck with interrupts masked, in "${where}"; the cross-call asserts that they are on, and the panic path panics`,
    );
  }
  return stopByInterrupt(machine, sender);
}

/** Stops the others by a maskable interrupt, sent without looking at the sender. Returns why one never answers, as above. */
export function stopByInterrupt(machine: Machine, sender: Cpu): string | null {
  for (const cpu of othersRunning(machine, sender)) {
    // A CPU that only passes through masked code answers at its end.
    interruptWork(
      machine,
      cpu,
      cpu.mode === 'vmm' ? firstUnmaskedTime(cpu.execution, machine.sim.now) : machine.sim.now,
    );
    if (
      cpu.mode !== 'guest' &&
      cpu.execution.entry !== null &&
      cpu.execution.stopsAt >= 0 &&
      cpu.execution.currentStep.masked
    ) {
      return neverEnds(machine, cpu, `${cpu.name} spins with interrupts masked and never answers the IPI`);
    }
    stopped(machine, cpu);
  }
  return null;
}

function neverEnds(machine: Machine, cpu: Cpu, why: string): string {
  machine.consequence({ kind: 'interrupts-masked', object: cpu.name, fatal: true });
  return why;
}

/** What the CPU was doing is cut at `time`. */
function interruptWork(machine: Machine, cpu: Cpu, time: number): void {
  if (cpu.mode === 'guest') suspendGuest(machine, cpu);
  else if (cpu.mode === 'vmm') {
    machine.timers.disarmActivity(cpu);
    cutShort(machine, cpu.execution, time);
  }
}

function stopped(machine: Machine, cpu: Cpu): void {
  machine.halted(cpu);
  cpu.mode = 'stopped';
}
