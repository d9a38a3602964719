/** The metrics of a restore. Times are counted from the order, and seen by the client. */
import { FAILURE_METRICS, type Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const ANSWERED = 'runs in which the service answered';
const BOTH = 'runs in which it became responsive under both mechanisms';

const { 'recovered|detected': recovered, 'detectionMs|detected': detection } = FAILURE_METRICS;

export const RESTORE_METRICS = {
  'recovered|detected': recovered,
  'detectionMs|detected': detection,
  'responsive|ordered': { unit: 'share', meaning: 'runs in which the service became responsive', of: 'all runs' },
  'inTime|ordered': {
    unit: 'share',
    meaning: 'runs in which the service was responsive, or the function had answered, by the deadline',
    of: 'runs with a deadline',
  },
  ...TTR_METRIC,
  'firstDone|several': {
    unit: 's',
    meaning: 'until the first of several VMs is responsive, or has answered',
    of: 'runs of several VMs that all were or had in the end',
  },
  'lastDone|several': {
    unit: 's',
    meaning: 'the same of the last',
    of: 'runs of several VMs that all were or had in the end',
  },
  'firstAnswerMs|answered': { unit: 'ms', meaning: 'until the first answer', of: ANSWERED, isDetail: true },
  'executionMs|answered': {
    unit: 'ms',
    meaning: 'from the start of the guest to the answer of a function',
    of: 'runs of a function that answered',
  },
  'coldStartMs|answered': {
    unit: 'ms',
    meaning: 'from the order to the answer of a function',
    of: 'runs of a function that answered',
  },
  'ratio|eager': {
    unit: 'ratio',
    meaning: '1 - time to responsiveness over that of an eager restore under the same chance',
    of: BOTH,
    extreme: 'largest',
  },
  'ratio|lazy': {
    unit: 'ratio',
    meaning: '1 - time to responsiveness over that of a lazy restore under the same chance',
    of: BOTH,
    extreme: 'largest',
  },
  'ratio|resident': {
    unit: 'ratio',
    meaning: 'time of execution over that of a VM that has stayed in memory, - 1',
    of: 'runs of a function that answered under both mechanisms',
  },
  'ratio|snapshot': {
    unit: 'count',
    meaning: 'how many times longer a cold start from a plain snapshot (on-demand) takes',
    of: 'runs of a function that answered under both mechanisms',
  },
  'ratio|faults-avoided': {
    unit: 'ratio',
    meaning: '1 - page faults over those from a plain snapshot (on-demand)',
    of: 'runs that were also done with on-demand',
  },
  'faults|restored': { unit: 'count', meaning: 'pages that the guest waited for', of: 'all runs' },
  'completeTime|restored': { unit: 's', meaning: 'until all pages are there', of: 'runs in which they came' },
  'readMb|restored': { unit: 'count', meaning: 'MB read from the storage', of: 'all runs', isDetail: true },
  'workingSetMb|estimated': {
    unit: 'count',
    meaning: 'MB of the estimated working set',
    of: 'runs of a mechanism that uses one',
    isDetail: true,
  },
  'estimateMs|estimated': {
    unit: 'ms',
    meaning: 'what the estimate took of the guest, or of a core',
    of: 'runs of a mechanism that uses one',
    isDetail: true,
  },
  'imageRecovery|recovered': {
    unit: 's',
    meaning: 'until an image whose writing was cut off by a loss of power can be used again',
    of: 'runs with such an image',
  },
  'wrongPages|compared': {
    unit: 'count',
    meaning: 'pages in memory that are not what the guest has made of them, at the end',
    of: 'all runs',
    extreme: 'largest',
  },
  'missingPages|compared': { unit: 'count', meaning: 'pages not yet read at the end', of: 'all runs', isDetail: true },
  'forgottenAnswers|ordered': {
    unit: 'count',
    meaning: 'answers of a VM that was lost after it had run: what they promised is gone',
    of: 'runs with a fault',
  },
} as const satisfies Record<string, Metric>;

export type RestoreMetric = keyof typeof RESTORE_METRICS;
