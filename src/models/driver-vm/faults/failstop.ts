/**
 * Failstop in the DVM (S13): the program counter becomes 0, in whatever the DVM was doing. A page fault follows at
 * once; nothing is corrupt, and much is half done.
 */
import type { DvmFault } from './fault.ts';

export const failstop: DvmFault = {
  name: 'failstop',
  summary: 'program counter := 0 in the DVM: it stops in the middle of a step with a fatal page fault',
  strikes: ['dvm'],
  counts: () => true,
  strike(dvm) {
    const { step } = dvm;
    if (step !== null) dvm.trap(step.part, 'page fault at address 0');
    return 'sets the program counter to 0';
  },
};
