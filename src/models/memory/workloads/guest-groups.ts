/**
 * Pages of a guest by who writes them; sizes and rates are assumed. Two groups are there to mislead: the heap, of which
 * each write changes a little, so that much more is sent than was changed, and the rings, which two parties share and
 * both write all the time.
 */
import type { PageGroup } from '../pages/parties.ts';

const MIB_PAGES = 256;

export const GUEST_GROUPS: readonly PageGroup[] = [
  {
    name: 'page cache',
    pages: 64 * MIB_PAGES,
    parts: [{ party: 'kernel', bytes: 4096, writesPerSecond: 200, changedBytes: 4096 }],
  },
  {
    name: 'heap',
    pages: 64 * MIB_PAGES,
    parts: [{ party: 'server', bytes: 4096, writesPerSecond: 4000, changedBytes: 64 }],
  },
  {
    name: 'rings',
    pages: 4 * MIB_PAGES,
    parts: [
      { party: 'front end', bytes: 2048, writesPerSecond: 3000, changedBytes: 64 },
      { party: 'back end', bytes: 2048, writesPerSecond: 3000, changedBytes: 64 },
    ],
  },
  {
    name: 'kernel objects',
    pages: 32 * MIB_PAGES,
    parts: [{ party: 'kernel', bytes: 4096, writesPerSecond: 500, changedBytes: 128 }],
  },
  {
    name: 'logs',
    pages: 32 * MIB_PAGES,
    parts: [{ party: 'server', bytes: 4096, writesPerSecond: 100, changedBytes: 512 }],
  },
];
