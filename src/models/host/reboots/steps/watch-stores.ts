import type { RebootStep } from '../step.ts';

/**
 * The part of a warm-cache reboot that works long before it: cached blocks are write-protected, and a store into one,
 * right or wrong, clears its reuse flag until the VMM has written it to the disk. At the reboot there is nothing left
 * to do. Left out, a flag once set stays, and a block is taken over whatever has become of it.
 */
export const watchStores: RebootStep = {
  name: 'watch-stores',
  part: 'preparation',
  summary: 'from the start the VMM write-protects cached blocks, and marks none as good that was stored into',
  optional: true,
  upkeep: ['store-protection'],
  *apply() {},
};
