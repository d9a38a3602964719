/** The machine and what happens to it, in words. */

import type { DamageRecord } from '../../../experiment/record.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu, CpuMode } from '../machine/state/cpu.ts';

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
    vmm:
      `is in the VMM: ${cpu.execution.name}, ${machine.sim.now - cpu.execution.startedAt} ns after ` +
      `entry, for ${owner}`,
    spinning: `spins in ${cpu.execution.name}`,
    dead: 'is stopped',
    stopped: 'is stopped',
  };
  return activities[cpu.mode];
}

/** `what` describes the damage: "damaged at once", "still wrong". */
export function noteDamage(machine: Machine, what: string, damage: readonly DamageRecord[]): void {
  if (machine.experiment.observer === null) return;
  const list = damage.map(({ kind, object }) => `${kind} (${object})`).join(', ');
  machine.note('machine', damage.length === 0 ? `nothing is ${what}` : `${what}: ${list}`);
}
