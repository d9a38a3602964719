/** The metrics of replication: what it costs, and what clients and an observer outside find after a failure. */
import type { Metric } from '../../../experiment/metrics.ts';
import { TTR_METRIC } from '../../../experiment/responsiveness.ts';

const FINISHED = 'runs without a fault of a program or a transfer that came to its end';
const SERVED = 'runs of a service without a fault';
const PROTECTED = 'runs in which the VM was protected';
const KILLED = 'runs in which the fault struck';
const OVER = 'runs in which the VM went on from a checkpoint';

export const REPLICATION_METRICS = {
  'overhead|finished': {
    unit: 'ratio',
    meaning: 'time of the program over that of the same program unprotected, - 1',
    of: FINISHED,
  },
  'finishTime|finished': { unit: 's', meaning: 'time of the program, from its protection on', of: FINISHED },
  'throughputMbps|finished': {
    unit: 'count',
    meaning: 'Mb/s of payload over TCP that came to the clients, or that they know to be at the VM',
    of: FINISHED,
  },
  'ratio|native-transfer': {
    unit: 'ratio',
    meaning: 'Mb/s of payload over TCP, over those of the same VM unprotected',
    of: FINISHED,
  },
  'ratio|held-transfer': {
    unit: 'count',
    meaning: 'Mb/s of payload over TCP, over those of the same VM whose output is held without speculation',
    of: FINISHED,
  },
  'ratio|native-throughput': {
    unit: 'ratio',
    meaning: 'answers a second, over those of the same service unprotected',
    of: SERVED,
  },
  'answersPerSecond|served': { unit: 'per-second', meaning: 'answers that clients got', of: SERVED },
  'answersPerClient|served': { unit: 'per-second', meaning: 'the same for each client', of: SERVED },
  'answerMs|served': { unit: 'ms', meaning: 'from a request to its answer', of: SERVED },
  'checkpointsPerSecond|protected': { unit: 'per-second', meaning: 'checkpoints, while protected', of: PROTECTED },
  'checkpointPauseMs|protected': {
    unit: 'ms',
    meaning: 'for how long the VM stands still at a checkpoint',
    of: PROTECTED,
  },
  'checkpointPages|protected': { unit: 'count', meaning: 'pages of a checkpoint', of: PROTECTED },
  'lateCheckpoints|protected': {
    unit: 'ratio',
    meaning: 'checkpoints that were due before the one before had been acknowledged, over all: the link is too slow',
    of: PROTECTED,
  },
  'replicatedMb|protected': {
    unit: 'count',
    meaning: 'MB (10^6 bytes) sent to the backup',
    of: PROTECTED,
    isDetail: true,
  },
  'lostBytes|killed': {
    unit: 'count',
    meaning: 'bytes of requests that clients know to have come, and that the VM that lives on does not know',
    of: KILLED,
  },
  'inventedBytes|killed': {
    unit: 'count',
    meaning: 'bytes of answers that clients have, and that the VM that lives on has never given',
    of: KILLED,
  },
  'survived|killed': {
    unit: 'share',
    meaning: 'runs after which the VM runs on one host, and nobody outside was told what it does not know',
    of: KILLED,
  },
  'lives-twice|killed': { unit: 'share', meaning: 'runs after which the VM runs on both hosts', of: KILLED },
  'no-vm|killed': { unit: 'share', meaning: 'runs after which no host runs the VM', of: KILLED },
  'answeredTwice|killed': {
    unit: 'count',
    meaning: 'requests that both hosts answered, each in its own execution',
    of: KILLED,
  },
  'took-over|killed': { unit: 'share', meaning: 'runs in which the VM went on from a checkpoint', of: KILLED },
  'silenceMs|killed': { unit: 'ms', meaning: 'the longest time in which no client got an answer', of: KILLED },
  'clientResets|killed': { unit: 'count', meaning: 'connections that clients reset', of: KILLED },
  ...TTR_METRIC,
  'suspicionMs|took-over': { unit: 'ms', meaning: 'from the fault until the first is taken for dead', of: OVER },
  'failOverMs|took-over': { unit: 'ms', meaning: 'from the fault until the VM runs again', of: OVER },
  'repeatedMs|took-over': {
    unit: 'ms',
    meaning: 'running time of the VM at the primary that nobody outside knows of, and that is done again',
    of: OVER,
  },
  'wrongPages|took-over': {
    unit: 'count',
    meaning: 'pages with which the backup goes on that are not those of its checkpoint',
    of: OVER,
  },
  'wrongBlocks|took-over': { unit: 'count', meaning: 'the same of blocks of the disk', of: OVER },
  'reprotection|reprotected': {
    unit: 's',
    meaning: 'from the fail-over until the VM is protected again',
    of: 'runs in which it was',
  },
} as const satisfies Record<string, Metric>;

export type ReplicationMetric = keyof typeof REPLICATION_METRICS;
