/**
 * The host on which VMM rejuvenation was measured: Xen 3.0.0 and Linux 2.6.12 on two dual-core Opterons (K20 to K94),
 * at the scale of seconds. These are constants of single parts only. The duration of an operation on many VMs at once
 * is always a result.
 *
 * Boots and shutdowns are demands: computing, reading, and waiting of fixed length. Their total times were measured;
 * the division into these parts was not.
 */
import type { Parameter, Values } from '../../../experiment/parameter.ts';
import { guestTickNanos } from '../../../experiment/ticked-counter.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

export const hostParameters = {
  // Hardware
  cores: { value: 4, unit: 'cores', status: 'published', source: 'K10: two dual-core Opterons' },
  memoryBytes: { value: 12 * GIB, unit: 'B', status: 'published', source: 'K10: 12 GB' },
  pageBytes: { value: 4096, unit: 'B', status: 'published', source: 'x86-64 pages', least: 1024, most: 2 * MIB },
  linkBytesPerSecond: {
    value: 117.6e6,
    unit: 'B/s',
    status: 'published',
    source: 'K10: Gigabit Ethernet; 941 Mb/s of it are left for TCP once frames and headers are paid',
  },
  roundTripNanos: { value: 150e3, unit: 'ns', status: 'assumed', source: 'client to guest and back, one switch' },

  // Disk
  diskBytes: { value: 36.7e9, unit: 'B', status: 'recalled', source: 'K10: a 15,000 rpm Ultra 320 disk of 36.7 GB' },
  diskBytesPerSecond: {
    value: 85 * MIB,
    unit: 'B/s',
    status: 'calibrated on K28',
    source: 'one sequential stream: the image of one VM of 11 GB in 133 s',
  },
  rotationNanos: {
    value: 4e6,
    unit: 'ns',
    status: 'published',
    source: 'K10: one turn at 15,000 rpm; half of it passes on average',
  },
  seekNanos: {
    value: 3.6e6,
    unit: 'ns',
    status: 'assumed',
    source: 'mean over the whole disk, from data sheets of 15,000 rpm disks of those years',
  },
  settleNanos: {
    value: 0.4e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the shortest seek, from the same data sheets',
    atMost: 'seekNanos',
  },
  windowBytes: {
    value: MIB,
    least: 4096,
    unit: 'B',
    status: 'assumed',
    source:
      "read ahead or written behind for a stream before the disk turns to another: some of Linux's windows of 128 KiB",
  },

  partitionedShare: {
    value: 0.6,
    unit: 'share',
    status: 'assumed',
    source: 'of the disk, in equal partitions for dom0 and the guests; the rest takes images of VMs',
  },

  // VMM
  vmmBytes: { value: 64 * MIB, unit: 'B', status: 'assumed', source: 'image, page-frame table and heap' },
  vmmHeapBytes: { value: 16 * MIB, unit: 'B', status: 'recalled', source: 'K90: whatever the memory of the host' },
  scrubNanosPerGiB: { value: 0.55e9, unit: 'ns/GiB', status: 'recalled', source: 'K50s: free memory only' },

  // PrivVM
  dom0Bytes: { value: 512 * MIB, unit: 'B', status: 'recalled', source: 'K10: memory of dom0' },
  dom0BootCpuNanos: {
    value: 8e9,
    unit: 'ns',
    status: 'calibrated on K50',
    source: 'the rest of K50 after K30 and the shutdown',
  },
  dom0BootReadBytes: {
    value: 120 * MIB,
    unit: 'B',
    status: 'assumed',
    source: 'kernel, init scripts, daemons, toolstack in Python',
  },
  dom0BootWaitNanos: {
    value: 5.9e9,
    unit: 'ns',
    status: 'calibrated on K50',
    source: 'device probing, pauses of init scripts',
  },
  dom0ShutdownCpuNanos: { value: 0.6e9, unit: 'ns', status: 'assumed', source: 'as a guest OS (K52)' },
  dom0ShutdownWriteBytes: { value: 8 * MIB, unit: 'B', status: 'assumed', source: 'as a guest OS (K52)' },
  dom0ShutdownWaitNanos: { value: 9.46e9, unit: 'ns', status: 'assumed', source: 'as a guest OS (K52)' },

  // Guest OS
  guestTickNanos,
  guestKernelBytes: {
    value: 64 * MIB,
    unit: 'B',
    status: 'assumed',
    source: 'kernel, daemons and processes: never page cache',
  },
  systemBytes: { value: GIB, unit: 'B', status: 'assumed', source: 'disk space over which the files of an OS lie' },
  bootPieceBytes: {
    value: 64 * 1024,
    least: 4096,
    unit: 'B',
    status: 'assumed',
    source: 'read in one piece while an OS or a service starts',
  },
  bootReadBytes: {
    value: 50 * MIB,
    unit: 'B',
    status: 'assumed',
    source:
      'half of a single boot (K52) is spent waiting for the disk, as is usual with the init scripts of those years',
  },
  bootCpuNanos: {
    value: 1.87e9,
    unit: 'ns',
    status: 'calibrated on K52',
    source: 'the rest of the 6.2 s of a single boot, less the 0.38 s in which the toolstack makes the domain (K51)',
  },
  bootWaitNanos: { value: 1e9, unit: 'ns', status: 'assumed', source: 'pauses of init scripts, DHCP' },
  shutdownCpuNanos: { value: 0.6e9, unit: 'ns', status: 'assumed', source: 'stop scripts' },
  shutdownWriteBytes: {
    value: 8 * MIB,
    unit: 'B',
    status: 'assumed',
    source: 'logs and file system metadata, in pieces',
  },
  shutdownWaitNanos: {
    value: 9.46e9,
    unit: 'ns',
    status: 'calibrated on K52',
    source: 'the rest of 16.8 s less the boot: grace for processes to end',
  },
  demandSpread: {
    value: 0.05,
    unit: 'share',
    status: 'assumed',
    source: 'by which the computing of a boot or start varies either way',
  },

  // Page cache of a guest
  tableScanNanosPerPage: {
    value: 50,
    unit: 'ns/page',
    status: 'assumed',
    source: 'warm-cache reboot: an entry of the table from pages to file blocks is read and checked',
  },
  protectionFaultNanos: {
    value: 2500,
    unit: 'ns/page',
    status: 'assumed',
    source: 'warm-cache reboot: trap into the VMM, page-table entry, TLB',
  },
  cacheBlockBytes: {
    most: 2 ** 24,
    value: 64 * 1024,
    unit: 'B',
    status: 'assumed',
    source: 'granularity of the model, 16 pages',
    least: 4096,
  },
  copyBytesPerSecond: {
    value: 1e9,
    unit: 'B/s',
    status: 'assumed',
    source: 'out of the page cache to the reader, PC3200 memory',
  },
  writeBackNanos: {
    least: 10e6,
    value: 5e9,
    unit: 'ns',
    status: 'published',
    source: 'Linux 2.6: dirty_writeback_centisecs, period of the flusher',
  },
  dirtyExpireNanos: { value: 30e9, unit: 'ns', status: 'published', source: 'Linux 2.6: dirty_expire_centisecs' },
} as const satisfies Record<string, Parameter>;

export type HostValues = Values<typeof hostParameters>;
