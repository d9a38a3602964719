/**
 * NiLiHype: a microreset of the VMM (Zhou and Tamir, DSN 2018). Nothing is booted: all threads of the VMM are
 * discarded, and the inconsistencies that they leave are repaired in place. It is fast, but all other damage stays.
 *
 * Without the optional repairs except the page-frame scan, this is the "Basic" microreset of the published incremental
 * table.
 */

import { batchRetry, hypercallRetry, saveSegmentBases, systemCallRetry, undoLogging } from '../repairs/hypercalls.ts';
import { acknowledgeInterrupts } from '../repairs/interrupts.ts';
import { reinitializeLocks } from '../repairs/locks.ts';
import {
  clearIrqCount,
  discardThreads,
  reactivateTimers,
  rearmTimers,
  releaseStaticLocks,
  restoreScheduler,
} from '../repairs/microreset.ts';
import { scanPageFrames } from '../repairs/page-frames.ts';
import { acknowledgeNmi, fixStackPointer } from '../repairs/processor-state.ts';
import { interruptCpus, nmiIpi } from '../repairs/stop-cpus.ts';
import type { RecoveryMechanism } from './mechanism.ts';

export const nilihype: RecoveryMechanism = {
  name: 'nilihype',
  summary: 'microreset of the VMM: its threads are discarded, its state is repaired in place',
  recovers: ['vmm'],
  preservesVms: true,
  repairs: [
    fixStackPointer,
    nmiIpi,
    interruptCpus,
    saveSegmentBases,
    discardThreads,
    clearIrqCount,
    releaseStaticLocks,
    reinitializeLocks,
    acknowledgeInterrupts,
    acknowledgeNmi,
    restoreScheduler,
    reactivateTimers,
    undoLogging,
    scanPageFrames,
    batchRetry,
    systemCallRetry,
    hypercallRetry,
    rearmTimers,
  ],
};
