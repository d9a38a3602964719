/** The metrics of cloning: of VMs that are made, of a replica that is made, and of replicas over days. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const MADE = 'runs in which all VMs answered';
const DAYS = 'runs over days';
const CLONED = 'runs in which a replica caught up';

const { 'recovered|detected': recovered, 'downtimeMs|recovered': downtime } = FAILURE_METRICS;

export const CLONING_METRICS = {
  'recovered|detected': recovered,
  'downtimeMs|recovered': downtime,
  'createdTime|asked': { unit: 's', meaning: 'from the order to the first answer of the last VM', of: MADE },
  'firstCreatedTime|asked': { unit: 's', meaning: 'the same, of the first VM', of: MADE, isDetail: true },
  ...TTR_METRIC,
  'sharedFaults|created': {
    unit: 'count',
    meaning: 'pages that were copied at their first access, mean over the VMs',
    of: MADE,
    isDetail: true,
  },
  'standingMb|pool': {
    unit: 'count',
    meaning: 'MB of memory that the pool takes as long as nobody asks for a VM',
    of: 'runs with a pool',
  },
  'substratesFit|memory': { unit: 'count', meaning: 'substrates that fit into the memory of the host', of: 'all runs' },
  'templatesFit|disk': { unit: 'count', meaning: 'templates that fit onto the disk of the host', of: 'all runs' },
  'ratio|fit': { unit: 'count', meaning: 'substrates in memory over templates on the disk', of: 'all runs' },
  'replicationTime|cloned': { unit: 's', meaning: 'from the order until the replica has caught up', of: CLONED },
  'predictedTime|cloned': { unit: 's', meaning: 'the same, as computed beforehand', of: CLONED },
  'ratio|predicted': { unit: 'count', meaning: 'simulated time over predicted time', of: CLONED },
  'overloaded|time': {
    unit: 'ratio',
    meaning: 'time in which the load was more than the replicas can serve',
    of: DAYS,
  },
  'unserved|million': { unit: 'count', meaning: 'requests beyond what could be served, of a million', of: DAYS },
  'replicaHours|day': { unit: 'h', meaning: 'hours of replicas, ordered ones included, in a day', of: DAYS },
  'clones|day': { unit: 'count', meaning: 'replicas ordered in a day', of: DAYS, isDetail: true },
} as const satisfies Record<string, Metric>;

export type CloningMetric = keyof typeof CLONING_METRICS;
