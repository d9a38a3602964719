import type { RebootMechanism } from '../mechanism.ts';
import { bootDom0, preloadImage, stopDom0 } from '../steps/dom0.ts';
import { bootGuests, shutDownGuests } from '../steps/guests.ts';
import { quickReload, scrubFreeMemory, startVmm } from '../steps/vmm.ts';

/** Only a part of the warm-VM reboot: it avoids the firmware, but preserves no VM. */
export const quickReloadAlone: RebootMechanism = {
  name: 'quick-reload',
  summary: 'as a cold-VM reboot, but the old VMM jumps to the new one: no firmware',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [preloadImage, shutDownGuests, stopDom0, quickReload, startVmm, scrubFreeMemory, bootDom0, bootGuests],
};
