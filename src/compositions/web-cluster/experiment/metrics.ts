/** The metrics of a failure under a web service. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { ALL_DOWN_METRICS } from '../../../experiment/rare/all-down.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';
import { CLONING_METRICS } from '../../../models/memory/cloning/metrics.ts';

const {
  'overhead|dry': _overhead,
  'no-vm-failures|detected': _noVmFailures,
  'recoveryMs|recovery-attempted': _recovery,
  'downtimeMs|detected': _downtime,
  'downtimeMs|recovered': _downtimeRecovered,
  ...failure
} = FAILURE_METRICS;

const DETECTED = 'runs in which a detector fired';

export const WEB_CLUSTER_METRICS = {
  ...failure,
  ...TTR_METRIC,
  'kept-by-patience|detected': {
    unit: 'share',
    meaning:
      'runs in which the service was kept because clients tried again: with one attempt a request would have failed, ' +
      'among those in which a detector fired',
    of: DETECTED,
  },
  'availability|detected': {
    unit: 'ratio',
    meaning: 'requests that were answered in the end, of those of the minute after the strike',
    of: DETECTED,
  },
  'requestsFailed|detected': {
    unit: 'count',
    meaning: 'requests that were given up after all attempts, or refused because their session was lost',
    of: DETECTED,
  },
  'requestsRetried|detected': { unit: 'count', meaning: 'requests that took more than one attempt', of: DETECTED },
  'longestGapS|detected': {
    unit: 's',
    meaning: 'the longest time in which no client was answered',
    of: DETECTED,
    hasDistribution: true,
  },
  'slowestAnswerS|detected': { unit: 's', meaning: 'the longest time that an answer took', of: DETECTED },
  'nodesLost|detected': { unit: 'count', meaning: 'VMs of the cluster that were lost', of: DETECTED },
  'sessionsLost|detected': { unit: 'count', meaning: 'sessions of clients that had no copy left', of: DETECTED },
  ...ALL_DOWN_METRICS,
  'nodesReplaced|detected': {
    unit: 'count',
    meaning: 'VMs of lost hosts that were made anew on other hosts, within the minute that is watched',
    of: 'runs in which a detector fired, with such a mechanism',
  },
  'standingMb|pool': CLONING_METRICS['standingMb|pool'],
} as const satisfies Record<string, Metric>;

export type WebClusterMetric = keyof typeof WEB_CLUSTER_METRICS;
