/** Stopping the other CPUs, so that the state holds still while it is repaired. Their half-done entries are damage as well. */
import type { Cpu } from '../../platform/hardware/cpu.ts';
import type { Machine } from '../../platform/machine.ts';
import { suspendGuest } from '../../platform/vmm/dispatch.ts';
import { cutShort, firstUnmaskedTime } from '../../platform/vmm/execution.ts';
import { done, type RecoveryScene, type Repair } from '../repair.ts';

/** By NMI: reaches a CPU whatever it does. The CPU stays in its NMI handler, and takes no further NMI until it returns from it. */
export const nmiIpi: Repair = {
  name: 'nmi-ipi',
  summary: 'stops the other CPUs by NMI, which reaches them even with interrupts masked',
  optional: true,
  fixes: [],
  cost: ({ machine }) => machine.values.ipiNanos,
  apply(scene) {
    for (const cpu of othersRunning(scene)) {
      stop(scene.machine, cpu, scene.machine.sim.now);
      cpu.nmiBlocked = true;
    }
    return done;
  },
};

/**
 * By a maskable interrupt: the stock way. The sender's cross-call asserts that the sender has interrupts on, which the fault handler leaves as the interrupted code had
 * them; and a receiver that spins with interrupts masked for a lock of the failed CPU never answers.
 */
export const stopCpus: Repair = {
  name: 'stop-cpus',
  summary: 'stops the other CPUs that still run, by a maskable IPI',
  optional: false,
  fixes: [],
  cost: (scene) => (othersRunning(scene).length === 0 ? 0 : scene.machine.values.ipiNanos),
  apply(scene) {
    const { machine, cpu: sender } = scene;
    const others = othersRunning(scene);
    if (others.length > 0 && sender.interruptsMasked) {
      return {
        kind: 'stuck',
        cause: 'interrupts-masked',
        why: `${sender.name} was struck with interrupts masked, in "${sender.execution.currentStep.name}"; the cross-call asserts that they are on, and the panic path panics`,
      };
    }
    for (const cpu of others) {
      if (cpu.mode === 'spinning' && cpu.interruptsMasked) {
        return {
          kind: 'stuck',
          cause: 'interrupts-masked',
          why: `${cpu.name} spins with interrupts masked and never answers the IPI`,
        };
      }
      // A CPU that only passes through masked code answers at its end.
      stop(machine, cpu, cpu.mode === 'vmm' ? firstUnmaskedTime(cpu.execution, machine.sim.now) : machine.sim.now);
    }
    return done;
  },
};

function othersRunning({ machine, cpu }: RecoveryScene): Cpu[] {
  return machine.cpus.filter((other) => other !== cpu && other.mode !== 'stopped' && other.mode !== 'dead');
}

function stop(machine: Machine, cpu: Cpu, time: number): void {
  if (cpu.mode === 'guest') suspendGuest(machine, cpu);
  else if (cpu.mode === 'vmm') {
    machine.disarmActivity(cpu);
    cutShort(machine, cpu.execution, time);
  }
  machine.halted(cpu);
  cpu.mode = 'stopped';
}
