/** Repairs locks whose holders were discarded. */

import { allLocks } from '../machine/damage.ts';
import { release } from '../machine/state/lock.ts';
import { type Repair, WHOLE } from './repair.ts';

export const reinitializeLocks: Repair = {
  name: 'reinitialize-locks',
  summary: 'releases every lock in the heap, the areas of the CPUs included',
  optional: true,
  fixes: ['heap-lock-held', 'per-cpu-lock-held'],
  reads: ({ machine }) => [[machine.memory.domainList, WHOLE]],
  cost: ({ machine }) => machine.values.lockReleaseNanos * [...allLocks(machine)].length,
  apply({ machine }) {
    for (const each of allLocks(machine)) if (each.storage !== 'static') release(each);
  },
};
