/**
 * Something in the PrivVM begins to take memory and gives none back, until there is none left: a service, or its
 * kernel.
 */
import type { Leaker } from '../plane/privileged-vm.ts';
import { SERVICES } from '../plane/service.ts';
import type { ManagementFault } from './fault.ts';

const LEAKERS: readonly Leaker[] = [...SERVICES, 'kernel'];

export const memoryExhaustion: ManagementFault = {
  name: 'memory-exhaustion',
  summary: 'a service of the PrivVM, or its kernel, takes memory until none is left',
  strikes: ['privvm'],
  strike({ privvm, streams }) {
    const leaker = streams.stream('fault.where').pick(LEAKERS);
    privvm.leak(leaker);
    return leaker;
  },
};
