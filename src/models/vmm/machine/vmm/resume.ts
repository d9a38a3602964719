/** After a recovery: every CPU that was brought back leaves the VMM as if from an interrupt, and does what is next. */
import { Softirq } from '../hardware/cpu.ts';
import type { Machine } from '../machine.ts';
import { dispatch } from './dispatch.ts';

export function resumeCpus(machine: Machine): void {
  for (const cpu of machine.cpus) {
    if (!cpu.online) continue;
    if (cpu.mode !== 'stopped' && cpu.mode !== 'dead') continue;
    cpu.mode = 'vmm';
    machine.unhalted(cpu);
    if (cpu.home !== null) cpu.softirqs |= Softirq.schedule;
    dispatch(machine, cpu);
  }
}
