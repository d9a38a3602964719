/** How interrupts reach a CPU: whoever raises one calls the CPU's attention; a CPU in the VMM looks when its entry is over. */
import { dispatch, suspendGuest } from '../vmm/dispatch.ts';
import type { Machine } from '../machine.ts';
import type { Cpu } from './cpu.ts';

/** An interrupt for `cpuId` has become pending. */
export function interrupt(machine: Machine, cpuId: number): void {
  const cpu = machine.cpu(cpuId);
  if (cpu.mode === 'guest') {
    suspendGuest(machine, cpu);
    dispatch(machine, cpu);
  } else if (cpu.mode === 'idle') {
    dispatch(machine, cpu);
  }
}

/** An inter-processor interrupt that asks `to` to look at its softirqs. */
export function sendEventCheck(machine: Machine, to: Cpu): void {
  machine.sim.schedule(machine.values.ipiNanos, machine.kinds.ipi, to.id);
}
