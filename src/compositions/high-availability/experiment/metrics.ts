/** The metrics of one VM over a year. */
import type { Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const YEARS = 'all years';

export const HIGH_AVAILABILITY_METRICS = {
  'unavailability|vm-year': {
    unit: 'ratio',
    meaning: 'time without service over all time',
    of: YEARS,
    isUnavailability: true,
  },
  'downtime|vm-year': { unit: 's', meaning: 'time without service', of: YEARS },
  'longestDowntime|vm-year': { unit: 's', meaning: 'the longest time without service', of: YEARS, isDetail: true },
  ...TTR_METRIC,
  'vmFailures|vm-year': { unit: 'count', meaning: 'failures of the VMM or the host below the VM', of: YEARS },
  'stateLosses|vm-year': { unit: 'count', meaning: 'of these, those after which its memory was gone', of: YEARS },
  'workLost|vm-year': { unit: 'h', meaning: 'work since the last save, of those', of: YEARS },
  'workRepeated|vm-year': { unit: 's', meaning: 'work that was done again without anybody outside knowing', of: YEARS },
  'unprotected|vm-year': {
    unit: 'h',
    meaning: 'time in which a failure would have taken the VM along',
    of: 'years with replication',
  },
  'price|throughput': {
    unit: 'ratio',
    meaning: 'answers of the service, over those of the same unprotected',
    of: YEARS,
  },
  'price|memory': { unit: 'ratio', meaning: 'memory taken elsewhere, over that of the VM', of: YEARS },
} as const satisfies Record<string, Metric>;

export type HighAvailabilityMetric = keyof typeof HIGH_AVAILABILITY_METRICS;
