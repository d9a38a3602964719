/** The one way into the VMM: hypercall, exception, interrupt, softirq or idle loop. */

import type { Cpu } from '../state/cpu.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Vcpu } from '../state/vm.ts';
import { endOf, layOut, timeAfter } from './execution.ts';
import type { Entry } from './step.ts';

/** The CPU begins an entry; its event is armed, and the strike if the instruction countdown ends in it. */
export function enter(machine: MachineState, cpu: Cpu, entry: Entry, vcpu: Vcpu | null, argument: number): void {
  if (cpu.mode === 'idle') machine.listeners.unhalted(cpu);
  cpu.mode = 'vmm';
  const { execution } = cpu;
  const instructions = layOut(machine, execution, entry, vcpu, argument);
  const end = endOf(execution);
  const nanos = end - execution.startedAt;
  machine.experiment.vmmTime.stock += execution.addedPasses ? nanos - execution.addedNanos : nanos;
  machine.experiment.vmmTime.added += execution.addedNanos;
  const countdown = machine.injector.countdown;
  if (countdown !== null && (countdown.cpu < 0 || countdown.cpu === cpu.id)) {
    if (countdown.instructions < instructions) {
      machine.injector.countdown = null;
      const at = timeAfter(execution, countdown.instructions);
      machine.timers.scheduleStrike(cpu, at, countdown.instructions);
    } else {
      countdown.instructions -= instructions;
    }
  }
  machine.timers.armActivity(cpu, end);
}
