/**
 * A disk that is mirrored while its VM moves fails on one side. What is lost follows from what the other side has by
 * then: nothing before the copy is complete, everything from then on.
 */
import type { MoveFault } from './fault.ts';

export const diskFailure: MoveFault = {
  name: 'disk-failure',
  summary: 'the disk of a host fails, while it is mirrored',
  strikes: ['source', 'destination'],
  canEnd: false,
  needsOwnDisks: true,
  strike(struck, target) {
    struck.failDisk(target === 'source' ? 'source' : 'destination');
    return `the disk of the ${target} failed`;
  },
};
