/** The metrics of a host over weeks or years. */
import type { Metric } from '../../../experiment/metrics.ts';
import { ALL_DOWN_METRICS, type AllDownMetric } from '../../../experiment/rare/all-down.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const PER_SERVICE = 'of a service in a year, mean over the services';
const PER_YEAR = 'of the host in a year';

const WHOLE = 'downtime|service-year';

/** A part of the downtime. */
function part(reason: string, meaning: string): Metric {
  return { unit: 's', meaning: `of it ${meaning}, ${PER_SERVICE}`, partOf: { whole: WHOLE, reason }, isDetail: true };
}

export const REJUVENATION_METRICS = {
  'unavailability|service': {
    unit: 'ratio',
    meaning: 'time without service over all time, mean over the services',
    isUnavailability: true,
    isDetail: true,
  },
  [WHOLE]: { unit: 's', meaning: `time without service, ${PER_SERVICE}` },
  'plannedVmmDowntime|service-year': part('host rejuvenated', 'while the host was rejuvenated'),
  'plannedGuestDowntime|service-year': part('guest rejuvenated', 'while its guest was rejuvenated'),
  'agingDowntime|service-year': part('failed of age', 'because the guest, or the VMM, had aged until it failed'),
  'failureDowntime|service-year': part('failed otherwise', 'for failures of another kind'),
  'noMemoryDowntime|service-year': part('no VMM heap', 'because the VMM had no heap left for a VM'),
  ...TTR_METRIC,
  'longestOutage|service': { unit: 's', meaning: 'the longest time without service of one service' },
  'lostRequests|million': { unit: 'count', meaning: 'requests that found no service, of a million' },
  'slowTime|service-year': {
    unit: 'h',
    meaning: `time in which its guest served at half its speed after a boot, or less, ${PER_SERVICE}`,
  },
  'vmmRejuvenations|host-year': { unit: 'count', meaning: `planned reboots ${PER_YEAR}` },
  'guestRejuvenations|host-year': { unit: 'count', meaning: `planned reboots of guests alone, ${PER_YEAR}` },
  'vmmAgingFailures|host-year': {
    unit: 'count',
    meaning: `panics of the VMM because it had no heap left, ${PER_YEAR}`,
  },
  'guestAgingFailures|host-year': { unit: 'count', meaning: `guests that had become too slow to answer, ${PER_YEAR}` },
  'failedCreations|host-year': { unit: 'count', meaning: `VMs for which the VMM had no heap left, ${PER_YEAR}` },
  'otherFailures|host-year': { unit: 'count', meaning: `failures of VMM and guests of another kind, ${PER_YEAR}` },
  ...ALL_DOWN_METRICS,
} as const satisfies Record<string, Metric>;

export type RejuvenationMetric = keyof typeof REJUVENATION_METRICS;

/** Those of one host. */
export type LifeMetric = Exclude<RejuvenationMetric, AllDownMetric>;
