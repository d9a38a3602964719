/** What comes out of the failure of a PrivVM. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';

const detected = 'runs in which a detector fired';
const injected = 'runs in which a fault was injected';

export const PRIVILEGED_VM_METRICS = {
  'detected|injected': FAILURE_METRICS['detected|injected'],
  'non-manifested|injected': FAILURE_METRICS['non-manifested|injected'],
  'sdc|injected': FAILURE_METRICS['sdc|injected'],
  'recovered|detected': FAILURE_METRICS['recovered|detected'],
  'applications-kept|detected': {
    unit: 'share',
    meaning:
      'runs in which every AppVM that was there kept serving, or was away for no longer than its ' +
      'clients bear, among those in which a detector fired',
    of: detected,
  },
  'management-restored|detected': {
    unit: 'share',
    meaning: 'runs after which a VM can be created, changed and destroyed, among those in which a detector fired',
    of: detected,
  },
  'state-whole|detected': {
    unit: 'share',
    meaning:
      'runs after which the domains of the VMM, the content of XenStore and what clients were told ' +
      'agree, among those in which a detector fired',
    of: detected,
  },
  'detectionMs|detected': FAILURE_METRICS['detectionMs|detected'],
  'recoveryMs|recovery-attempted': FAILURE_METRICS['recoveryMs|recovery-attempted'],
  'managementGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time for which a monitor that asks every 10 ms got no answer from the management',
    of: `${detected} and management works in the end`,
    hasDistribution: true,
  },
  'applicationGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time for which an AppVM that was there did not serve',
    of: detected,
  },
  'replicaRestoreMs|restored': {
    unit: 'ms',
    meaning: "time in which XenStore's nodes come back from the replica",
    of: 'runs in which they did',
  },
  'creationMs|undisturbed': {
    unit: 'ms',
    meaning: 'time from the order of a VM to the answer, before the fault',
    of: 'runs with such an order',
  },
  'entriesLost|injected': {
    unit: 'count',
    meaning: 'nodes of XenStore that are missing or untrue at the end',
    of: injected,
  },
  'operationsBetween|injected': {
    unit: 'count',
    meaning:
      'VMs that an operation has left between before and after: orphaned, half created, half ' +
      'changed, stranded, or in XenStore only',
    of: injected,
  },
  'watchesDead|injected': { unit: 'count', meaning: 'watches that would never fire again', of: injected },
  'toldWrong|injected': { unit: 'count', meaning: 'VMs of which clients were told what is not so', of: injected },
  'ordersUnanswered|injected': {
    unit: 'count',
    meaning: 'orders that clients gave up after all retries',
    of: injected,
  },
  'ordersFailed|injected': { unit: 'count', meaning: 'orders that clients were told had failed', of: injected },
  'consoleBytesLost|injected': {
    unit: 'count',
    meaning: 'bytes of guest consoles that nobody read in time',
    of: injected,
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;
