/** Interrupts delivered and never acknowledged: their lines are blocked. */
import { acknowledge } from '../../platform/hardware/interrupt-line.ts';
import { done, type Repair } from '../repair.ts';

export const acknowledgeInterrupts: Repair = {
  name: 'acknowledge-interrupts',
  summary:
    'acknowledges every pending and in-service interrupt; a device that still wants attention raises its line again',
  optional: true,
  fixes: ['unacknowledged-interrupt'],
  cost: ({ machine }) => machine.lines.length * machine.cpus.length * machine.values.apicAccessNanos,
  apply({ machine }) {
    for (const line of machine.lines) if (line.state !== 'idle') acknowledge(line, machine.sim.now);
    return done;
  },
};
