/** Repairs interrupts that were delivered but never acknowledged, which block later interrupts. */

import { acknowledge } from '../machine/state/interrupt-line.ts';
import { Vector } from '../machine/state/local-apic.ts';
import type { Repair } from './repair.ts';

export const acknowledgeInterrupts: Repair = {
  name: 'acknowledge-interrupts',
  summary:
    'acknowledges every pending and in-service interrupt; a device that still wants attention ' +
    'raises its line again, a timer that had fired is lost',
  optional: true,
  fixes: ['unacknowledged-interrupt'],
  cost: ({ machine }) => machine.lines.length * machine.cpus.length * machine.values.apicAccessNanos,
  apply({ machine }) {
    for (const line of machine.lines) if (line.state !== 'idle') acknowledge(line, machine.sim.now);
    for (const { apic } of machine.cpus) for (const vector of Object.values(Vector)) apic.discard(vector);
  },
};
