/** The metrics of a cluster under rejuvenation. */
import type { Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const WITH_FAILURES = 'runs of a scenario with failures';

export const CLUSTER_METRICS = {
  'throughput|interval': {
    unit: 'ratio',
    meaning:
      'throughput of the cluster over that of all its hosts at work, mean over an interval in ' +
      'which each host is rejuvenated once',
    of: 'runs in which the rejuvenation cycles of all hosts fit into the interval',
  },
  'missingHosts|interval': {
    unit: 'count',
    meaning: 'the same as hosts that do nothing: how many are missing from the throughput, mean over the interval',
    of: 'runs in which the rejuvenation cycles of all hosts fit into the interval',
  },
  'throughput|pass': {
    unit: 'ratio',
    meaning: 'the same, mean over the time in which the hosts are rejuvenated one right after the other',
  },
  'lowestThroughput|pass': { unit: 'ratio', meaning: 'the same, lowest mean of a minute', isDetail: true },
  'crossover|against': {
    unit: 'count',
    meaning:
      'the smallest number of hosts for which a spare and migration would be better, over the interval: ' +
      'what one spare costs over what the cycles cost more without one',
    of: 'runs of a strategy without a spare, whose cycles cost more than those of `against`',
  },
  'mostHosts|against': {
    unit: 'count',
    meaning: 'hosts whose rejuvenation cycles under `against`, one after the other, fit into the interval',
    of: 'runs of a strategy without a spare',
  },
  'hostFailures|interval': {
    unit: 'count',
    meaning: 'failures of hosts in the interval, as a trace has them',
    of: WITH_FAILURES,
  },
  'failedHosts|interval': {
    unit: 'count',
    meaning: 'hosts that are missing from the throughput because they have failed, mean over the interval',
    of: WITH_FAILURES,
  },
  'mostFailed|interval': {
    unit: 'count',
    meaning: 'the most hosts that are away at the same time because they have failed',
    of: WITH_FAILURES,
  },
  'noHost|interval': {
    unit: 'ratio',
    meaning: 'share of the interval in which all hosts are away because they have failed',
    of: WITH_FAILURES,
    isUnavailability: true,
    isDetail: true,
  },
  'noHostTime|year': {
    unit: 'h',
    meaning: 'the same in a year: a service with a replica on each host is away',
    of: WITH_FAILURES,
  },
  'noMajorityTime|year': {
    unit: 'h',
    meaning: 'time of a year in which half of the hosts or more are away because they have failed',
    of: WITH_FAILURES,
  },
  'failedTogether|interval': {
    unit: 'ratio',
    meaning: 'failures that come within 5 min of one of another host, of all failures in the interval',
    of: 'runs of a scenario with failures in which a host fails',
  },
  'passTime|cluster': {
    unit: 's',
    meaning: 'from the beginning of the first rejuvenation cycle to the end of the last',
  },
  'turnTime|host': { unit: 's', meaning: 'until a host is rejuvenated and its guests do as much as before' },
  'lostTime|host': {
    unit: 's',
    meaning: 'work that is not done because of one rejuvenation cycle, in time of a host at work',
  },
  ...TTR_METRIC,
  'silence|host': { unit: 's', meaning: 'the longest time in which none of the VMs of one host served anything' },
  'silence|vm': {
    unit: 's',
    meaning: 'the longest time in which a VM served nothing, of the VM that was silent longest',
  },
} as const satisfies Record<string, Metric>;

export type ClusterMetric = keyof typeof CLUSTER_METRICS;
