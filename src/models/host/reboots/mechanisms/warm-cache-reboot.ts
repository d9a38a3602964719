/**
 * Warm-cache reboot of a guest (Kourai, VEE 2011): the rebooted guest gets its former machine pages, and its new kernel
 * rebuilds the page cache from the blocks that the VMM has marked as reusable: read from or written to the disk by the
 * VMM itself, and not modified since.
 */
import type { RebootMechanism } from '../mechanism.ts';
import { bootGuests, keepPages, shutDownGuests } from '../steps/guests.ts';
import { watchStores } from '../steps/watch-stores.ts';

export const warmCacheReboot: RebootMechanism = {
  name: 'warm-cache-reboot',
  summary:
    'every guest reboots on the pages it had, and reuses the blocks of its page cache that the VMM has marked as good',
  recovers: ['appvm'],
  repairs: [watchStores, keepPages, shutDownGuests, bootGuests],
};
