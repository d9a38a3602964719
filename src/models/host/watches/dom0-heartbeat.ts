import { fixedParameters } from '../parameters/fixed.ts';
import type { HostDetector } from './detector.ts';

/**
 * As with Xen's watchdogs of domains, the VMM expects heartbeats of dom0 and reports a failure after several missed
 * ones.
 */
const PERIOD_NANOS = fixedParameters.dom0HeartbeatNanos.value;
const MISSES = fixedParameters.dom0HeartbeatsMissed.value;

export const dom0Heartbeat: HostDetector = {
  name: 'dom0-heartbeat',
  summary: 'dom0 sends a heartbeat every second; after three missed ones the VMM reports a failure',
  watches: ['privvm'],
  *attach({ simulation, dom0 }, report) {
    for (let misses = 0; misses < MISSES; ) {
      yield simulation.delay(PERIOD_NANOS - (simulation.now % PERIOD_NANOS));
      misses = dom0.state === 'running' ? 0 : misses + 1;
    }
    report({ detector: 'dom0-heartbeat', why: `${MISSES} beats of dom0 did not come` });
  },
};
