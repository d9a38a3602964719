/** The constants of disks of either kind, as they were in the servers of the systems that the scenarios are about. */
import type { Parameter, Values } from '../../../experiment/parameter.ts';

export const diskParameters = {
  diskBytes: { value: 500e9, unit: 'bytes', status: 'assumed', source: 'a hard disk of 2010', least: 2 ** 30 },
  diskBytesPerSecond: {
    value: 100e6,
    unit: 'B/s',
    status: 'recalled',
    source: 'sustained rate of a SATA disk with 7200 turns a minute, middle tracks, about 2010',
  },
  diskSeekNanos: { value: 8.5e6, unit: 'ns', status: 'recalled', source: 'mean seek in data sheets of such disks' },
  diskSettleNanos: {
    value: 1e6,
    unit: 'ns',
    status: 'recalled',
    source: 'seek to the next track in data sheets',
    atMost: 'diskSeekNanos',
  },
  diskRotationNanos: { value: 8.333e6, unit: 'ns', status: 'recalled', source: 'a turn at 7200 a minute' },
  diskRetryNanos: {
    value: 7e9,
    unit: 'ns',
    status: 'recalled',
    source: 'limit of the error recovery of disks for servers (TLER), after which a read is given up',
  },
  diskSliceNanos: {
    value: 40e6,
    unit: 'ns',
    status: 'recalled',
    source: 'time a stream keeps the disk while others wait: slice_async of the CFQ scheduler of Linux',
  },
  diskWindowBytes: {
    least: 4096,
    value: 512 * 1024,
    unit: 'bytes',
    status: 'recalled',
    source: 'the largest request of the block layer of Linux, after which another can be served',
  },
  ssdBytes: { value: 160e9, unit: 'bytes', status: 'assumed', source: 'a SATA SSD of 2010', least: 2 ** 30 },
  ssdReadNanos: {
    value: 75e3,
    unit: 'ns',
    status: 'recalled',
    source: 'latency of reading 4 KiB from the first SATA SSDs with MLC flash, controller included',
  },
  ssdWriteNanos: { value: 85e3, unit: 'ns', status: 'recalled', source: 'the same for writing' },
  ssdChannels: { value: 10, unit: 'requests', status: 'recalled', source: 'channels of such an SSD', least: 1 },
  ssdReadBytesPerSecond: { value: 250e6, unit: 'B/s', status: 'recalled', source: 'data sheets of such SSDs' },
  ssdWriteBytesPerSecond: { value: 100e6, unit: 'B/s', status: 'recalled', source: 'data sheets of such SSDs' },
  ssdRetryNanos: {
    value: 50e6,
    unit: 'ns',
    status: 'assumed',
    source: 'read retries of a flash controller before it gives a page up',
  },
} as const satisfies Record<string, Parameter>;

export type DiskValues = Values<typeof diskParameters>;
