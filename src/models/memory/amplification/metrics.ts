/** The metrics of who makes pages dirty. */
import type { Metric } from '../../../experiment/metrics.ts';

const PLANTED = 'runs with planted false sharing';

export const AMPLIFICATION_METRICS = {
  'plantedFirst|planted': { unit: 'share', meaning: 'runs in which the planted group is ranked first', of: PLANTED },
  'plantedRank|planted': { unit: 'count', meaning: 'its rank', of: PLANTED },
  'margin|planted': {
    unit: 'count',
    meaning: 'bytes sent for nothing in the planted group, over those of the next worst',
    of: 'such runs in which another group has any',
  },
  'amplification|sent': {
    unit: 'count',
    meaning: 'bytes sent over bytes changed',
    of: 'runs in which any was changed',
  },
  'idleShare|sent': {
    unit: 'ratio',
    meaning: 'bytes of parties that had written nothing, in pages that others had, over all sent',
    of: 'runs in which anything was sent',
  },
  'changedShare|sent': {
    unit: 'ratio',
    meaning: 'bytes changed over bytes sent',
    of: 'runs in which anything was sent',
    isDetail: true,
  },
  'plantedIdle|planted': {
    unit: 'ratio',
    meaning: 'bytes sent for nothing in the planted group, over all sent',
    of: PLANTED,
    isDetail: true,
  },
  'nextIdle|planted': {
    unit: 'ratio',
    meaning: 'the same of the worst other group',
    of: PLANTED,
    isDetail: true,
  },
  'sentMb|sending': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) a sending, after the first of a migration',
    of: 'all runs',
  },
} as const satisfies Record<string, Metric>;

export type AmplificationMetric = keyof typeof AMPLIFICATION_METRICS;
