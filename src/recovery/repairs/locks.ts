/** Locks whose holders are gone. */
import { allLocks } from '../../platform/damage.ts';
import { release } from '../../platform/vmm/lock.ts';
import { done, type Repair } from '../repair.ts';

export const reinitializeLocks: Repair = {
  name: 'reinitialize-locks',
  summary: 'releases every lock in the heap',
  optional: true,
  fixes: ['heap-lock-held'],
  cost: ({ machine }) => machine.values.lockReleaseNanos * [...allLocks(machine)].length,
  apply({ machine }) {
    for (const each of allLocks(machine)) if (each.storage === 'heap') release(each);
    return done;
  },
};
