/** What the CPUs are doing at this instant, in words. */
import type { Cpu, CpuMode } from '../platform/hardware/cpu.ts';
import type { Machine } from '../platform/machine.ts';

/** Every CPU that has a vCPU. */
export function describeCpus(machine: Machine): string {
  return machine.cpus
    .filter(({ home }) => home !== null)
    .map((cpu) => `${cpu.name} ${doing(machine, cpu)}`)
    .join('; ');
}

function doing(machine: Machine, cpu: Cpu): string {
  const owner = cpu.home?.vm.name ?? 'nobody';
  const activities: Readonly<Record<CpuMode, string>> = {
    idle: `is halted (${owner} sleeps)`,
    guest: `runs ${owner}`,
    vmm: `is in the VMM: ${cpu.execution.name}, ${machine.sim.now - cpu.execution.startedAt} ns after entry, for ${owner}`,
    spinning: `spins in ${cpu.execution.name}`,
    dead: 'is stopped',
    stopped: 'is stopped',
  };
  return activities[cpu.mode];
}
