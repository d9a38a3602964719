/**
 * Live update by kexec (Linux, KHO and LUO): prepare, freeze, kexec, restore, finish. Host kernel, VMM and device
 * models are new; the VMs' memory stays where it is. VMs are frozen from just before the jump until they are restored.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { bootDom0, preloadImage } from '../steps/dom0.ts';
import { bootGuests } from '../steps/guests.ts';
import { freezePrepared, preparePreserved, stopHostServices } from '../steps/kexec-handover.ts';
import { resumePreserved } from '../steps/preserve-in-memory.ts';
import { quickReload, reservePreserved, scrubFreeMemory, startVmm } from '../steps/vmm.ts';

export const kexecHandover: RebootMechanism = {
  name: 'kexec-handover',
  summary: 'the host kernel jumps to the next one, with VMM and device models, over the preserved memory of frozen VMs',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [
    preloadImage,
    preparePreserved,
    stopHostServices,
    freezePrepared,
    quickReload,
    reservePreserved,
    startVmm,
    scrubFreeMemory,
    bootDom0,
    resumePreserved,
    bootGuests,
  ],
};
