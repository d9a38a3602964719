/**
 * What comes out of a run about a driver VM: the metrics of every failure, and what clients and the observer of writes
 * counted.
 */
import { FAILURE_METRICS, type Measures, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const { 'overhead|dry': _overhead, 'downtimeMs|recovered': _downtime, ...failure } = FAILURE_METRICS;

const DETECTED = 'runs in which a detector fired';
const CAME_BACK = 'runs in which a detector fired and the service came back';
const INJECTED = 'runs in which a fault was injected';

const count = (meaning: string, isDetail?: true): Metric => ({
  unit: 'count',
  meaning,
  of: INJECTED,
  ...(isDetail && { isDetail }),
});

export const DRIVER_VM_METRICS = {
  ...failure,
  ...TTR_METRIC,
  'lossless|injected': {
    unit: 'share',
    meaning: 'runs in which no write was lost, doubled, misplaced, acknowledged too early or put out of its order',
    of: INJECTED,
  },
  'outageMs|detected': {
    unit: 'ms',
    meaning: 'from the strike until every frontend has a working backend again: detection and recovery',
    of: 'runs in which a recovery finished',
    hasDistribution: true,
  },
  'sub-millisecond|detected': {
    unit: 'share',
    meaning: 'runs in which every frontend had a working backend again within 1 ms of the strike',
    of: DETECTED,
  },
  'networkGapMs|detected': {
    unit: 'ms',
    meaning: "the longest time without a reply that a sender of NetBench's saw after the strike",
    of: CAME_BACK,
    hasDistribution: true,
  },
  'diskGapMs|detected': {
    unit: 'ms',
    meaning: 'the longest time without an answer from the disk that an AppVM saw after the strike',
    of: CAME_BACK,
    hasDistribution: true,
  },
  'network-within-10ms|detected': {
    unit: 'share',
    meaning: 'runs in which no sender was without a reply for more than 10 ms',
    of: DETECTED,
  },
  'packetsLost|detected': { unit: 'count', meaning: 'packets that were never replied to', of: DETECTED },
  'writesAcknowledged|injected': count('writes that were acknowledged to applications'),
  'writesLost|injected': count('times that a block ceased to hold the newest write that was acknowledged'),
  'writesDoubled|injected': count('writes that reached the disk again after they had been acknowledged'),
  'writesMisplaced|injected': count('writes that reached a block that they were not meant for', true),
  'writesEarly|injected': count('writes that were acknowledged before they were on the disk', true),
  'writesDisordered|injected': count('writes that passed a barrier on their way to the disk', true),
  'transfersUnanswered|injected': count('reads and writes that were never answered'),
  'readsWrong|injected': count('reads that returned something else than what was last written', true),
  'writesRepeated|injected': count('writes done once more before they were acknowledged: harmless', true),
  'packetsRepeated|injected': count('replies that came more than once: harmless', true),
  'overhead|injected': {
    unit: 'ratio',
    meaning:
      'time that CPUs spend on spare and shadow copies, over the time that the DVM works, while nothing has failed yet',
    of: INJECTED,
  },
  'spareMiB|injected': count('memory of a spare DVM, in MiB', true),
} as const satisfies Record<string, Metric>;

export type DriverVmMetric = keyof typeof DRIVER_VM_METRICS;
export type DriverVmMeasures = Measures<DriverVmMetric>;
