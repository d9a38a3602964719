/**
 * A driver VM that fails: a fault strikes the DVM of a host, or one of its devices, while AppVMs use their disks and
 * networks; a detector notices, a mechanism recovers, and clients and an observer of writes tell what became of the
 * service and of the data.
 */
import { experiment } from '../../../experiment/experiment.ts';
import { parameterModels } from '../parameters.ts';
import { fields } from './form.ts';
import { DRIVER_VM_METRICS } from './metrics.ts';
import { driverVmParts } from './parts.ts';
import { DRIVER_VM_RULES } from './rules.ts';
import { driverVmRunner } from './run.ts';
import { DRIVER_VM_CAUSES } from './verdict.ts';

export const driverVm = experiment({
  name: 'driver-vm',
  summary: 'a fault strikes the driver VM or its devices: is the service restored, how soon, and is any write lost',
  parts: driverVmParts,
  fields,
  defaults: { without: [], blkBenchVms: 1, netBenchVms: 1, diskCache: 'off', packetIntervalUs: 1000 },
  example: {
    fault: { model: 'failstop', target: 'dvm' },
    detection: ['dvm-agent', 'heartbeat', 'ring-watchdog'],
    recovery: { dvm: 'dvm-failover' },
    vary: { 'recovery.dvm': ['none', 'dvm-microreboot', 'dvm-failover'] },
  },
  rules: DRIVER_VM_RULES,
  metrics: DRIVER_VM_METRICS,
  causes: DRIVER_VM_CAUSES,
  accounting: { of: 'the vCPUs of the driver VMs' },
  comparedFields: ['recovery', 'without'],
  oldSpellings: [
    { field: 'fault', now: (model) => ({ fault: { model, target: 'dvm' } }) },
    { field: 'device', now: (device) => ({ fault: { trigger: { device } } }) },
    { field: 'recovery', now: (dvm) => ({ recovery: { dvm } }) },
  ],
  parameters: parameterModels,
  runner: driverVmRunner,
});
