/** The one way into the VMM: hypercall, exception, interrupt, softirq or idle loop. */
import type { Vcpu } from '../guests/vm.ts';
import type { Cpu } from '../hardware/cpu.ts';
import type { Machine } from '../machine.ts';
import { endOf, layOut, timeAfter } from './execution.ts';
import type { Entry } from './step.ts';

/** The CPU begins an entry; its event is armed, and the strike if the instruction countdown ends in it. */
export function enter(machine: Machine, cpu: Cpu, entry: Entry, vcpu: Vcpu | null, argument: number): void {
  if (cpu.mode === 'idle') machine.unhalted(cpu);
  cpu.mode = 'vmm';
  const { execution } = cpu;
  const instructions = layOut(machine, execution, entry, vcpu, argument);
  const nanos = endOf(execution) - execution.startedAt;
  machine.vmmTime.stock += execution.addedPasses ? nanos - execution.addedNanos : nanos;
  machine.vmmTime.added += execution.addedNanos;
  const countdown = machine.countdown;
  if (countdown !== null && (countdown.cpu < 0 || countdown.cpu === cpu.id)) {
    if (countdown.instructions < instructions) {
      machine.countdown = null;
      const at = timeAfter(machine, execution, countdown.instructions);
      machine.armStrike(cpu, at, countdown.instructions);
    } else {
      countdown.instructions -= instructions;
    }
  }
  machine.timers.armActivity(cpu, endOf(execution));
}
