/** Live migration: when the tools of Xen and QEMU end their rounds, and what a VM writes meanwhile. */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

export const migrationParameters = {
  migrationRounds: {
    value: 29,
    unit: 'rounds',
    status: 'recalled',
    source: 'Clark et al. 2005: at most so many while the VM runs',
  },
  migrationEnoughBytes: {
    value: 50 * 4096,
    unit: 'B',
    status: 'recalled',
    source: 'Clark et al. 2005: with fewer than 50 pages left the VM is stopped',
  },
  migrationMemories: {
    value: 3,
    unit: 'memories',
    status: 'recalled',
    source: 'Clark et al. 2005: no more is sent while the VM runs than three times its memory',
  },
  migrationDowntimeNanos: {
    value: 300e6,
    unit: 'ns',
    status: 'recalled',
    source: 'Q10: QEMU stops the VM once the rest can be sent in so long, at the speed of the last round',
  },
  migrationResumeNanos: {
    value: 20e6,
    unit: 'ns',
    status: 'assumed',
    source: 'from the last byte until the VM runs: its state loaded, devices attached, its address announced',
  },
  writtenBytesPerSecond: {
    value: 4e6,
    unit: 'B/s',
    status: 'assumed',
    source: 'by a VM that serves files: buffers, logs, counters; a page counts each time it is written anew',
  },
  writableBytes: {
    value: 64 * 2 ** 20,
    unit: 'B',
    status: 'assumed',
    source: 'what it writes over and over; its page cache it only reads',
  },
} as const satisfies Record<string, Parameter>;

export type MigrationValues = Values<typeof migrationParameters>;
