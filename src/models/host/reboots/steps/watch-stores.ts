import type { RebootStep } from '../step.ts';

/**
 * The part of a warm-cache reboot in normal operation: cached blocks are write-protected, and any store into a block
 * clears its reuse flag until the VMM has written the block to the disk. At the reboot this step does nothing. If it is
 * left out, a flag stays set, and a block is taken over even if it was corrupted.
 */
export const watchStores: RebootStep = {
  name: 'watch-stores',
  part: 'preparation',
  summary: 'from the start the VMM write-protects cached blocks, and marks none as good that was stored into',
  optional: true,
  upkeep: ['store-protection'],
  *apply() {},
};
