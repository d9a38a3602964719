import { seconds } from '../../../kernel/time.ts';
import type { HostWatch } from './watch.ts';

/**
 * As watchdogs of domains in Xen are set: the VMM wants to hear from dom0 now and then, and gives it up after some
 * silence.
 */
const PERIOD_NANOS = seconds(1);
const MISSES = 3;

export const dom0Heartbeat: HostWatch = {
  name: 'dom0-heartbeat',
  summary: 'the VMM hears from dom0 every second, and gives it up after three beats that did not come',
  *notice({ simulation, dom0 }) {
    for (let misses = 0; misses < MISSES; ) {
      yield simulation.delay(PERIOD_NANOS - (simulation.now % PERIOD_NANOS));
      misses = dom0.state === 'running' ? 0 : misses + 1;
    }
  },
};
