import { timeBased } from '../policies/time-based.ts';
import type { HostDetector } from './detector.ts';

/** Reports when the VMM has reached a given age, without a failure. */
export function rejuvenationTimer(intervalNanos: number): HostDetector {
  return {
    name: 'rejuvenation-timer',
    summary: 'reports when the VMM has been up for a given time',
    watches: ['vmm'],
    *attach({ simulation, vmm }, report) {
      const settings = { intervalNanos, threshold: 1, idleLoad: 0 };
      const patience = (): number =>
        timeBased.patience({ ageNanos: simulation.now - vmm.startedAtNanos, heapUse: 0, load: 1 }, settings);
      while (patience() > 0) yield simulation.delay(patience());
      report({ detector: 'rejuvenation-timer', why: 'the VMM has been up for the time that was set' });
    },
  };
}
