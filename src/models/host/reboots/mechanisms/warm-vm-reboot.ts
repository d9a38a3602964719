/**
 * Warm-VM reboot (Kourai and Chiba, DSN 2007 and TDSC 2011): the VMM and dom0 are restarted under VMs that stay in
 * memory. No image is written, no firmware runs, no guest boots; guests keep their processes, page caches and, if short
 * enough, their TCP sessions. They are not rejuvenated themselves.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { bootDom0, preloadImage, stopDom0 } from '../steps/dom0.ts';
import { bootGuests } from '../steps/guests.ts';
import { resumePreserved, suspendInMemory } from '../steps/preserve-in-memory.ts';
import { quickReload, reservePreserved, scrubFreeMemory, startVmm } from '../steps/vmm.ts';

export const warmVmReboot: RebootMechanism = {
  name: 'warm-vm-reboot',
  summary: 'VMM and dom0 restart by a quick reload under VMs frozen in memory',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [
    preloadImage,
    stopDom0,
    suspendInMemory,
    quickReload,
    reservePreserved,
    startVmm,
    scrubFreeMemory,
    bootDom0,
    resumePreserved,
    bootGuests,
  ],
};
