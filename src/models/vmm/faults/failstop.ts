/**
 * Failstop: the program counter becomes 0 (published S13). The CPU executes nothing more of what it was doing and takes
 * a page fault at once, so the failure is always detected. Nothing is corrupted: the damage is that things stay half
 * done.
 */
import { cutShort } from '../machine/vmm/execution.ts';
import { panic } from '../machine/vmm/failures.ts';
import type { FaultModel } from './fault.ts';

export const failstop: FaultModel = {
  name: 'failstop',
  summary: 'program counter := 0: the CPU stops in the middle of a step and takes a fatal page fault',
  strikes: ['vmm'],
  strike(machine, cpu) {
    cutShort(machine, cpu.execution, machine.sim.now);
    machine.timers.disarmActivity(cpu);
    panic(machine, cpu, 'page fault at address 0 in the VMM');
    return 'sets the program counter to 0';
  },
};
