/** The metrics of a reboot. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const BACK = 'runs after which every VM answered again';
const WORKED = 'runs in which the services did such a piece of work before and after';

const {
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
} = FAILURE_METRICS;

export const REBOOT_METRICS = {
  // Of reboots after a crash.
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
  // Of all.
  'back|rebooted': {
    unit: 'share',
    meaning: 'runs after which every VM answered again',
    of: 'runs with a reboot',
  },
  'meanDowntime|back': {
    unit: 's',
    meaning: "from the first failed to the first good probe of a VM's service, mean over the VMs",
    of: BACK,
  },
  'longestDowntime|back': {
    unit: 's',
    meaning: 'the same, of the VM with the longest downtime',
    of: BACK,
    isDetail: true,
  },
  'medianDowntime|back': { unit: 's', meaning: 'the same, median over the VMs', of: BACK, isDetail: true },
  'shortestDowntime|back': {
    unit: 's',
    meaning: 'the same, of the VM with the shortest downtime',
    of: BACK,
    isDetail: true,
  },
  'reduction|against': {
    unit: 'ratio',
    meaning:
      '1 - mean downtime over that of the same run under the mechanism of `against`: the same ' +
      'chance, another mechanism',
    of: 'runs after which every VM answered again under both mechanisms',
    extreme: 'largest',
  },
  'timeReduction|against': {
    unit: 'ratio',
    meaning: '1 - reboot time over that of the same run under the mechanism of `against`',
    of: 'runs after which every VM answered again under both mechanisms',
  },
  'rebootTime|back': {
    unit: 's',
    meaning: 'from the beginning of the first step to the end of the last',
    of: BACK,
    isDetail: true,
  },
  'preserveTime|back': {
    unit: 's',
    meaning: 'the steps that save the VMs before the VMM restarts, all VMs together',
    of: 'runs of a mechanism that has such steps',
  },
  'restoreTime|back': {
    unit: 's',
    meaning: 'the steps that restore the VMs after the VMM has restarted, all VMs together',
    of: 'runs of a mechanism that has such steps',
  },
  'vmmRestart|back': {
    unit: 's',
    meaning: "from the end of the old VMM to the end of the new one's start",
    of: 'runs of a mechanism that restarts the host',
    isDetail: true,
  },
  'hostRestart|back': {
    unit: 's',
    meaning: "from the beginning of dom0's shutdown to the end of its boot",
    of: 'runs of a mechanism that restarts the host',
    isDetail: true,
  },
  'preservedVms|rebooted': {
    unit: 'count',
    meaning: 'VMs that run on with the memory they had',
    of: 'runs with a reboot',
  },
  'renewedVmm|back': {
    unit: 'count',
    meaning: 'VMs under a VMM that was started during the reboot, here or on the host that they moved to',
    of: BACK,
    isDetail: true,
  },
  'renewedKernel|back': { unit: 'count', meaning: 'the same of the kernel of dom0', of: BACK, isDetail: true },
  'renewedDeviceModels|back': {
    unit: 'count',
    meaning: 'the same of the backends, or the device model, of a VM',
    of: BACK,
    isDetail: true,
  },
  'sessionsKept|rebooted': {
    unit: 'count',
    meaning:
      'TCP sessions, one with each VM, that outlived the reboot: the VM still knew of them, and ' +
      'its client had not given up',
    of: 'runs with a reboot',
  },
  'keptCache|taken-over': {
    unit: 'ratio',
    meaning: 'blocks of the page caches that the booted guests took over, of those that were in them',
    of: 'runs in which a guest looked for what it could take over',
  },
  'wrongBlocks|taken-over': {
    unit: 'count',
    meaning: 'blocks taken over that are not what the disk has: corrupted, or never written back',
    of: 'runs in which a guest looked for what it could take over',
    extreme: 'largest',
  },
  'throughputLoss|working': {
    unit: 'ratio',
    meaning:
      '1 - throughput of the first piece of work once the service is back (a whole file, a tenth ' +
      'of the files, a whole test) over that of such a piece in the beginning, mean over the VMs',
    of: WORKED,
    extreme: 'largest',
  },
  ...TTR_METRIC,
} as const satisfies Record<string, Metric>;

export type RebootMetric = keyof typeof REBOOT_METRICS;
