/** The metrics of a crash dump. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const {
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
  'downtimeMs|recovered': downtime,
} = FAILURE_METRICS;

const DUMPED = 'runs of a mechanism that dumps';
const BACK = 'runs after which the service answered again';

export const CRASH_DUMP_METRICS = {
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'recoveryMs|recovery-attempted': recovery,
  'downtimeMs|recovered': downtime,
  ...TTR_METRIC,
  'back|crashed': { unit: 'share', meaning: 'runs after which the service answered again', of: 'all runs' },
  'complete|dumped': {
    unit: 'share',
    meaning: 'runs whose dump holds every page that the dead VM used, as it was at the crash',
    of: DUMPED,
  },
  'truncated|dumped': {
    unit: 'share',
    meaning: 'runs whose dump can be read, but lacks pages that the dead VM used',
    of: DUMPED,
  },
  'lost|dumped': { unit: 'share', meaning: 'runs of whose dump nothing can be read', of: DUMPED },
  'pagesInDump|dumped': {
    unit: 'ratio',
    meaning: 'pages that the dead VM used that can be read in the dump, of all of them',
    of: DUMPED,
  },
  'wrongPages|dumped': {
    unit: 'count',
    meaning: 'pages in the dump that are not as they were at the crash',
    of: DUMPED,
    extreme: 'largest',
  },
  'totalDowntime|back': {
    unit: 's',
    meaning: 'time after the crash without any answer, in pieces of more than a second',
    of: BACK,
  },
  'dumpDowntime|back': {
    unit: 's',
    meaning: 'total downtime less that of the same run without a dump: what the dump costs the service',
    of: `${BACK}, of a mechanism that dumps`,
  },
  'ratio|dumped': {
    unit: 'count',
    meaning: 'what a serial dump of all memory costs the service in the same run, over what this dump costs it',
    of: 'runs of a mechanism that dumps, with a complete dump and the service back',
  },
  'dumpTime|complete': {
    unit: 's',
    meaning: 'from the detection of the crash to the last page of the dump',
    of: 'runs with a complete dump',
  },
  'memoryOverRate|crashed': {
    unit: 's',
    meaning: 'memory of the VM over the rate at which its disk writes: the least time for a serial dump',
    of: 'all runs',
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;

export type CrashDumpMetric = keyof typeof CRASH_DUMP_METRICS;
