import type { RebootMechanism } from '../mechanism.ts';
import { bootDom0, stopDom0 } from '../steps/dom0.ts';
import { bootGuests, shutDownGuests } from '../steps/guests.ts';
import { firmwareReset, scrubFreeMemory, startVmm } from '../steps/vmm.ts';

/**
 * The normal reboot: everything is shut down and booted again, through the firmware. Page caches and sessions are lost,
 * and guests are rejuvenated, too.
 */
export const coldVmReboot: RebootMechanism = {
  name: 'cold-vm-reboot',
  summary: 'guests, dom0 and VMM shut down, the hardware resets, and all boot again',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [shutDownGuests, stopDom0, firmwareReset, startVmm, scrubFreeMemory, bootDom0, bootGuests],
};
