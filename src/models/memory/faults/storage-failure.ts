/**
 * The storage that both hosts share does not answer, for a while or for good. A VM whose disk is away stands still
 * wherever it is; its memory can be moved, but no host starts it without its disk.
 */
import type { MoveFault } from './fault.ts';

export const storageFailure: MoveFault = {
  name: 'storage-failure',
  summary: 'the storage that both hosts share does not answer',
  strikes: ['storage'],
  canEnd: true,
  needsSharedStorage: true,
  strike(struck, _, lastsNanos) {
    struck.failStorage(lastsNanos);
    return 'the shared storage does not answer';
  },
};
