import { timeBased } from '../policies/time-based.ts';
import type { HostWatch } from './watch.ts';

/** Nothing has failed: it speaks when the VMM has come to a given age. */
export function rejuvenationTimer(intervalNanos: number): HostWatch {
  return {
    name: 'rejuvenation-timer',
    summary: 'speaks when the VMM has been up for a given time',
    *notice({ simulation, vmm }) {
      const settings = { intervalNanos, threshold: 1, idleLoad: 0 };
      for (;;) {
        const ageNanos = simulation.now - vmm.startedAtNanos;
        const patience = timeBased.patience({ ageNanos, heapUse: 0, load: 1 }, settings);
        if (patience === 0) return;
        yield simulation.delay(patience);
      }
    },
  };
}
