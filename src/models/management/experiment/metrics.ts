/** What comes out of the failure of a PrivVM. */
import { FAILURE_METRICS, type Measures, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const detected = 'runs in which a detector fired';
const injected = 'runs in which a fault was injected';

export const PRIVILEGED_VM_METRICS = {
  ...TTR_METRIC,
  'detected|injected': FAILURE_METRICS['detected|injected'],
  'non-manifested|injected': FAILURE_METRICS['non-manifested|injected'],
  'sdc|injected': FAILURE_METRICS['sdc|injected'],
  'recovered|detected': FAILURE_METRICS['recovered|detected'],
  'recovered|manifested': FAILURE_METRICS['recovered|manifested'],
  'false-alarm|observed': FAILURE_METRICS['false-alarm|observed'],
  'applications-kept|detected': {
    unit: 'share',
    meaning:
      'runs in which every AppVM that was there kept serving, or was interrupted for no longer than its ' +
      'clients accept, among those in which a detector fired',
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
    of: `${detected} and management was back for good`,
    hasDistribution: true,
  },
  'applicationGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time for which an AppVM that was there did not serve',
    of: detected,
  },
  'replicaRestoreMs|restored': {
    unit: 'ms',
    meaning: "time to restore XenStore's nodes from the replica",
    of: 'runs in which they were restored',
  },
  'creationMs|undisturbed': {
    unit: 'ms',
    meaning: 'time from an order to create a VM to its answer, before the fault',
    of: 'runs with such an order',
  },
  'entriesLost|injected': {
    unit: 'count',
    meaning: 'nodes of XenStore that are missing or have a wrong value at the end',
    of: injected,
  },
  'operationsBetween|injected': {
    unit: 'count',
    meaning:
      'VMs on which an operation was left unfinished: orphaned, half created, half ' +
      'changed, stranded, or in XenStore only',
    of: injected,
  },
  'watchesDead|injected': { unit: 'count', meaning: 'watches that would never fire again', of: injected },
  'toldWrong|injected': { unit: 'count', meaning: 'VMs about which a client was given a wrong answer', of: injected },
  'ordersUnanswered|injected': {
    unit: 'count',
    meaning: 'orders without an answer after all retries',
    of: injected,
  },
  'ordersFailed|injected': { unit: 'count', meaning: 'orders that were answered with a failure', of: injected },
  'consoleBytesLost|injected': {
    unit: 'count',
    meaning: 'bytes of guest consoles that were lost in full rings while the console daemon was down',
    of: injected,
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;

export type PrivilegedVmMetric = keyof typeof PRIVILEGED_VM_METRICS;
export type PrivilegedVmMeasures = Measures<PrivilegedVmMetric>;
