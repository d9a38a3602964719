/** Memory of the VMM that belongs to no CPU, line or VM: each region's storage decides what a recovery makes of it. */

import { type Lock, lock } from './lock.ts';
import { type Region, region } from './region.ts';

export class VmmMemory {
  /** On whose stack the pristine image starts, whichever CPU boots it: the boot CPU's, as it was built. */
  imageStack = 0;
  /** What the panic path and the recovery routine need to begin at all. */
  readonly recoveryPath: Region = region('recovery path', 'recovery');
  readonly domainList: Region = region('domain list', 'preserved');
  readonly frameTable: Region = region('frame table', 'preserved');
  readonly interruptDescriptors: Region = region('interrupt descriptors', 'static');
  /** Tables and variables of the VMM's code at large. */
  readonly statics: Region = region('static data', 'static');
  /** Which heap pages are free: a reboot makes the lists anew around the pages in use. */
  readonly heapLists: Region = region('free lists of the heap', 'static');
  readonly domainListLock: Lock = lock('domain list', 'static', this.domainList);
  readonly heapLock: Lock = lock('heap', 'static', this.heapLists);

  get regions(): readonly Region[] {
    return [
      this.recoveryPath,
      this.domainList,
      this.frameTable,
      this.interruptDescriptors,
      this.statics,
      this.heapLists,
    ];
  }
}
