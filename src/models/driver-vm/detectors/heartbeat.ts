/**
 * Signs of life: the agent in the DVM counts up at each tick of its kernel, and the VMM looks whether the count has
 * changed. It sees a DVM that hangs, not a driver that does.
 */
import type { DriverVm } from '../host/driver-vm.ts';
import type { DvmDetector } from './detector.ts';

export const heartbeat: DvmDetector = {
  name: 'heartbeat',
  summary: 'the VMM checks whether the DVM counts its heartbeats up; two checks without a new one are a failure',
  watches: ['dvm'],
  attach(host, report) {
    const { heartbeatPeriodNanos, watchMisses } = host.values.driverVm;
    let seen = 0;
    let misses = 0;
    host.every(heartbeatPeriodNanos, () => {
      const { beats } = host.dvms[host.active] as DriverVm;
      misses = beats === seen && !host.isUnderRecovery ? misses + 1 : 0;
      seen = beats;
      if (misses < watchMisses) return;
      misses = 0;
      report({ detector: 'heartbeat', why: `no sign of life at ${watchMisses} looks in a row`, part: null });
    });
  },
};
