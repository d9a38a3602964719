import type { RebootMechanism } from '../mechanism.ts';
import { bootDom0, stopDom0 } from '../steps/dom0.ts';
import { bootGuests } from '../steps/guests.ts';
import { restoreImages, saveImages } from '../steps/preserve-on-disk.ts';
import { firmwareReset, scrubFreeMemory, startVmm } from '../steps/vmm.ts';

/**
 * The way to preserve VMs with an unmodified Xen: their images are written to disk before dom0 shuts down, and read
 * back after it has booted.
 */
export const savedVmReboot: RebootMechanism = {
  name: 'saved-vm-reboot',
  summary: 'VMs are saved to disk, the host reboots through its firmware, VMs are restored',
  recovers: ['vmm', 'privvm', 'appvm'],
  repairs: [saveImages, stopDom0, firmwareReset, startVmm, scrubFreeMemory, bootDom0, restoreImages, bootGuests],
};
