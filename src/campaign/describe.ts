/** What every CPU with a vCPU is doing at this instant, in words. */
import type { Cpu } from '../platform/hardware/cpu.ts';
import type { Machine } from '../platform/machine.ts';

export function describeCpus(machine: Machine): string {
  return machine.cpus
    .filter(({ home }) => home !== null)
    .map((cpu) => `${cpu.name} ${doing(machine, cpu)}`)
    .join('; ');
}

function doing(machine: Machine, cpu: Cpu): string {
  const owner = cpu.home?.vm.name ?? 'nobody';
  switch (cpu.mode) {
    case 'idle':
      return `is halted (${owner} sleeps)`;
    case 'guest':
      return `runs ${owner}`;
    case 'vmm':
      return `is in the VMM: ${cpu.execution.name}, ${machine.sim.now - cpu.execution.startedAt} ns after entry, for ${owner}`;
    case 'spinning':
      return `spins in ${cpu.execution.name}`;
    case 'dead':
    case 'stopped':
      return 'is stopped';
  }
}
