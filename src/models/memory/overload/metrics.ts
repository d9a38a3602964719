/** The metrics of memory overload. Ratios are to the same run, with the same demand, under migration only. */
import type { Metric } from '../../../experiment/metrics.ts';

const OVERLOADED = 'runs with an overload';
const PRIVILEGED = 'runs in which the PrivVM is overloaded';

export const OVERLOAD_METRICS = {
  'throughput|overloaded': {
    unit: 'ratio',
    meaning:
      'what VMs did over what they would have done with enough memory, in the time in which they wanted more than ' +
      'they had or ran slower than they could',
    of: OVERLOADED,
  },
  'trafficRatio|overloaded': {
    unit: 'ratio',
    meaning: 'bytes over the network for pages and moves, over those of the same run under migration only',
    of: 'runs with an overload of guests',
  },
  'spaceRatio|overloaded': {
    unit: 'ratio',
    meaning: 'the most memory of other hosts that was taken at a time, over that of the same run under migration only',
    of: 'runs with an overload of guests',
  },
  'meanSpaceRatio|overloaded': {
    unit: 'ratio',
    meaning: 'the same, mean over time instead of the most',
    of: 'runs with an overload of guests',
    isDetail: true,
  },
  'eachSpaceRatio|overloaded': {
    unit: 'ratio',
    meaning: 'the same, the most that an overload took, mean over overloads whatever their length',
    of: 'runs in which an overload of guests ended',
    isDetail: true,
  },
  'throughput|run': {
    unit: 'ratio',
    meaning: 'what VMs did over what they would have done with enough memory, in the whole run',
    of: 'all runs',
  },
  'lost|overload': {
    unit: 's',
    meaning: 'seconds of work that an overload cost, all VMs together, whenever they lost them',
    of: OVERLOADED,
  },
  'trafficMb|hour': { unit: 'count', meaning: 'MB (10^6 bytes) over the network for pages and moves', of: 'all runs' },
  'spaceMb|peak': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) of other hosts that were taken, the most at a time',
    of: 'all runs',
  },
  'overloads|hour': { unit: 'count', meaning: 'times that a VM began to want more than it had', of: 'all runs' },
  'shortShare|overloaded': {
    unit: 'ratio',
    meaning: 'overloads shorter than 2 minutes, of those that ended',
    of: 'runs with an overload that ended',
  },
  'moves|hour': { unit: 'count', meaning: 'migrations that were begun, there and back', of: 'all runs' },
  'killed|hour': { unit: 'count', meaning: 'times that a kernel killed a process for its memory', of: 'all runs' },
  'servicesAway|privileged': {
    unit: 'ratio',
    meaning: 'time in which a service of the PrivVM was away, which had been killed for its memory',
    of: PRIVILEGED,
  },
} as const satisfies Record<string, Metric>;

export type OverloadMetric = keyof typeof OVERLOAD_METRICS;
