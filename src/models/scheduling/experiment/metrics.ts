/** The metrics of schedulers. */
import type { Metric } from '../../../experiment/metrics.ts';

const IN_TIME = 'runs with guests whose work has to be done in time';
const THREADS = 'runs with guests of several threads';
const HEALTHY = 'runs with a detector and no failure';
const STRUCK_CORE = 'runs in which a core failed';
const COMPARED = 'runs with another scheduler to compare with';

export const SCHEDULING_METRICS = {
  'share|contended': {
    unit: 'ratio',
    meaning: 'time on a core of the first kind of guest, over the time of the cores that it may run on',
    of: 'runs with other guests',
  },
  'waitP99Ms|periodic': {
    unit: 'ms',
    meaning: 'from when a frame or request could begin until it was done, less its own computing, 99th percentile',
    of: IN_TIME,
  },
  'waitMaxMs|periodic': { unit: 'ms', meaning: 'the same, the longest', of: IN_TIME, isDetail: true },
  'missed|periodic': {
    unit: 'ratio',
    meaning: 'frames that were not done by the beginning of the next',
    of: IN_TIME,
  },
  'othersLoss|against': {
    unit: 'ratio',
    meaning: '1 - work of all guests but the first kind over what they did under the scheduler of `against`',
    of: COMPARED,
  },
  'gain|against': {
    unit: 'ratio',
    meaning: 'work of all guests over that under the scheduler of `against`, - 1; for jobs, by their mean run time',
    of: COMPARED,
    extreme: 'largest',
  },
  'fairness|measured': {
    unit: 'ratio',
    meaning: "Jain's index of the work of all vCPUs over their weights: 1 where all had the same",
    of: 'all runs',
  },
  'runTime|jobs': {
    unit: 's',
    meaning: 'from the beginning to the end of a job, mean over the jobs',
    of: 'runs with jobs',
  },
  'runTimeVariation|jobs': {
    unit: 'ratio',
    meaning: 'standard deviation of the run times of alike jobs over their mean',
    of: 'runs with jobs',
  },
  'idle|measured': { unit: 'ratio', meaning: 'core time without a vCPU', of: 'all runs' },
  'switching|measured': {
    unit: 'ratio',
    meaning: 'core time that switches and refills of caches took',
    of: 'all runs',
    isDetail: true,
  },
  'switches|measured': {
    unit: 'per-second',
    meaning: 'a core went from one vCPU to another',
    of: 'all runs',
    isDetail: true,
  },
  'migrations|measured': {
    unit: 'per-second',
    meaning: 'a vCPU went to another core',
    of: 'all runs',
    isDetail: true,
  },
  'work|threads': {
    unit: 'ratio',
    meaning: 'work of guests with several threads, in cores of speed 1',
    of: THREADS,
  },
  'naiveCount|threads': {
    unit: 'ratio',
    meaning: "time of threads by their guest's clock over that on a core, - 1: what was stolen counts as theirs",
    of: THREADS,
  },
  'awareCount|threads': {
    unit: 'ratio',
    meaning: 'the same when the VMM says what was stolen',
    of: THREADS,
  },
  'stolen|threads': {
    unit: 'ratio',
    meaning: 'time in which vCPUs of such guests could run and did not, over that in which they did',
    of: THREADS,
  },
  'falseAlarm|healthy': {
    unit: 'share',
    meaning: 'runs in which a detector fired although nothing had failed',
    of: HEALTHY,
  },
  'falseAlarms|healthy': { unit: 'count', meaning: 'such alarms in a run', of: HEALTHY, isDetail: true },
  'noticed|struck': {
    unit: 'share',
    meaning: 'runs in which a detector fired because of the failure: all looks it counts were missed after it',
    of: 'runs with a detector and a failure',
  },
  'latencyMs|noticed': {
    unit: 'ms',
    meaning: 'time from the failure to the first report of a detector all of whose looks were missed after it',
    of: 'runs with a failure that was noticed',
  },
  'workLost|struck-core': {
    unit: 'ratio',
    meaning: '1 - work of all guests over that in the same run without the failure of a core',
    of: STRUCK_CORE,
  },
  'lostVms|struck-core': { unit: 'count', meaning: 'VMs lost with the registers of a core', of: STRUCK_CORE },
  'stuckVms|struck-core': {
    unit: 'count',
    meaning: 'VMs with a vCPU that sits on a stopped core at the end, or may run on none that is used',
    of: STRUCK_CORE,
  },
} as const satisfies Record<string, Metric>;

export type SchedulingMetric = keyof typeof SCHEDULING_METRICS;
