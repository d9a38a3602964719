/** Repairs the state inside a CPU that a failure and its recovery leave inconsistent. */
import type { Repair } from './repair.ts';

export const fixStackPointer: Repair = {
  name: 'fix-sp',
  summary:
    "gives the CPU that recovers, and the image that it may boot, this CPU's own stack: its " +
    'identity is derived from that',
  optional: true,
  fixes: ['foreign-stack-pointer'],
  cost: () => 0,
  apply({ machine, cpu }) {
    cpu.identity = cpu.id;
    machine.memory.imageStack = cpu.id;
  },
};

/**
 * Until it next returns from an interrupt, a CPU with blocked NMIs is not watched, and no NMI stops it. By that time it
 * works again. So in a run with one failure, leaving this repair out can hide a second failure but not cause one.
 */
export const acknowledgeNmi: Repair = {
  name: 'nmi-ack',
  summary: 'executes the return from interrupt that lets NMIs through again, on every CPU',
  optional: true,
  fixes: ['nmi-blocked'],
  cost: () => 0,
  apply({ machine }) {
    for (const cpu of machine.cpus) cpu.nmiBlocked = false;
  },
};
