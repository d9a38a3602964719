/** After a recovery: every CPU that was brought back leaves the VMM as if from an interrupt, and does what is next. */
import { Softirq } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import { dispatch } from './dispatch.ts';

export function resumeCpus(machine: MachineState): void {
  for (const cpu of machine.cpus) {
    if (!cpu.online) continue;
    if (cpu.mode !== 'stopped' && cpu.mode !== 'dead') continue;
    cpu.mode = 'vmm';
    machine.listeners.unhalted(cpu);
    if (cpu.home !== null) cpu.softirqs |= Softirq.schedule;
    dispatch(machine, cpu);
  }
}
