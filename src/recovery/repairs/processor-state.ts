/** What a failure and its recovery leave wrong inside a CPU. */
import { done, type Repair } from '../repair.ts';

export const fixStackPointer: Repair = {
  name: 'fix-sp',
  summary: 'gives the booting CPU the stack that its identity is derived from',
  optional: true,
  fixes: ['foreign-stack-pointer'],
  cost: () => 0,
  apply({ cpu }) {
    cpu.stackPointerSane = true;
    return done;
  },
};

/**
 * A CPU with blocked NMIs is not watched, and a hang on it is never noticed. In a run with one fault that matters only if the recovered VMM hangs there: so far leaving
 * this repair out changes no outcome.
 */
export const acknowledgeNmi: Repair = {
  name: 'nmi-ack',
  summary: 'executes the return from interrupt that lets NMIs through again, on every CPU',
  optional: true,
  fixes: ['nmi-blocked'],
  cost: () => 0,
  apply({ machine }) {
    for (const cpu of machine.cpus) cpu.nmiBlocked = false;
    return done;
  },
};
