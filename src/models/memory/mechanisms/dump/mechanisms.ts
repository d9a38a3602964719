/**
 * Ways to get the service of a crashed VM back, with or without its memory on the disk.
 *
 * Vicover (Huang et al., VEE 2010) boots a recovery VM while the dead one is dumped, moves memory over as it is
 * written, leaves free pages out by introspection, and controls the rate at which the dump uses the disk.
 */
import type { DumpMechanism } from './scene.ts';
import { bootRecovery, controlRate, overlapBoot, releaseMemory, skipFreePages, writeDump } from './steps.ts';

export const noDump: DumpMechanism = {
  name: 'no-dump',
  summary: 'the VM boots anew at once, and why it crashed is not known',
  recovers: ['appvm'],
  repairs: [releaseMemory, bootRecovery],
};

export const serialDump: DumpMechanism = {
  name: 'serial-dump',
  summary: 'all memory of the dead VM is written, then it boots anew',
  recovers: ['appvm'],
  repairs: [writeDump, releaseMemory, bootRecovery],
};

export const vicover: DumpMechanism = {
  name: 'vicover',
  summary: 'a recovery VM boots while the dead one is dumped, on memory that moves over as it is written',
  recovers: ['appvm'],
  repairs: [controlRate, skipFreePages, overlapBoot, writeDump, releaseMemory, bootRecovery],
};
