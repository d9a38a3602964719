/**
 * ReHype: a microreboot of the VMM (Le and Tamir, VEE 2011). A new instance is booted while the VMs stay in memory.
 * Then the inconsistencies between the new instance and the preserved parts (VMs, heap and interrupt controllers),
 * which the boot cannot repair, are repaired.
 *
 * Without the optional repairs this is the "Basic" microreboot of the published incremental table.
 */

import { batchRetry, hypercallRetry, saveSegmentBases, systemCallRetry, undoLogging } from '../repairs/hypercalls.ts';
import { acknowledgeInterrupts } from '../repairs/interrupts.ts';
import { reinitializeLocks } from '../repairs/locks.ts';
import { scanPageFrames } from '../repairs/page-frames.ts';
import { acknowledgeNmi, fixStackPointer } from '../repairs/processor-state.ts';
import {
  bootImage,
  bringCpusOnline,
  calibrateTsc,
  rebuildHeap,
  recordHeap,
  resetPageFrames,
  restoreDomains,
  setUpApics,
  startTimers,
} from '../repairs/reboot-vmm.ts';
import { nmiIpi, stopCpus } from '../repairs/stop-cpus.ts';
import type { RecoveryMechanism } from './mechanism.ts';

export const rehype: RecoveryMechanism = {
  name: 'rehype',
  summary: 'microreboot of the VMM: a pristine instance is booted around the preserved VMs',
  recovers: ['vmm'],
  preservesVms: true,
  repairs: [
    fixStackPointer,
    nmiIpi,
    stopCpus,
    saveSegmentBases,
    recordHeap,
    bootImage,
    bringCpusOnline,
    setUpApics,
    calibrateTsc,
    undoLogging,
    scanPageFrames,
    resetPageFrames,
    rebuildHeap,
    restoreDomains,
    reinitializeLocks,
    acknowledgeInterrupts,
    acknowledgeNmi,
    batchRetry,
    systemCallRetry,
    hypercallRetry,
    startTimers,
  ],
};
