/**
 * Parameters of the benchmarks, and of the criteria for affected VMs. The operations of the benchmarks are published
 * (S4 to S8); their amounts are assumed or calibrated.
 *
 * `pageTables`, `copiedPages`, `pageFaults` and `nanosPerFault` describe a benchmark's processes.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

/** BlkBench: 1 MB files created, copied, read, written and removed, caching off. */
export const blkBenchParameters = {
  fileBytes: { value: 2 ** 20, unit: 'B', status: 'published', source: 'S4: files of 1 MB' },
  transferBytes: {
    value: 32 * 2 ** 10,
    unit: 'B',
    status: 'calibrated on V3',
    source: 'one unbuffered read or write: sets how often the disk has a request outstanding at a strike',
  },
  metadataBytes: { value: 4 * 2 ** 10, unit: 'B', status: 'assumed', source: 'a block of the file system' },
  transferNanos: {
    value: 400_000,
    unit: 'ns',
    status: 'assumed',
    source: "the guest's work on a transfer, filling or comparing its content: on average",
  },
  transferSpread: { value: 0.5, unit: 'share', status: 'assumed', source: 'of that mean, each way' },
  createMetadataBlocks: metadataBlocks(3, 'create'),
  copyMetadataBlocks: metadataBlocks(3, 'copy'),
  readMetadataBlocks: metadataBlocks(0, 'read'),
  writeMetadataBlocks: metadataBlocks(2, 'write'),
  removeMetadataBlocks: metadataBlocks(3, 'remove'),
  pageTables: {
    value: 2,
    unit: 'page tables',
    status: 'calibrated on V3.5',
    source: "of a file operation's process; the failures of that row are retries of pins and unpins",
  },
  copiedPages: { value: 8, unit: 'pages', status: 'assumed', source: 'mapped from the beginning: what fork copies' },
  pageFaults: { value: 24, unit: 'page faults', status: 'calibrated on V3', source: 'of a process while it starts' },
  nanosPerFault: { value: 12_000, unit: 'ns', status: 'assumed', source: 'guest time between two page faults' },
} as const satisfies Record<string, Parameter>;

function metadataBlocks(value: number, operation: string): Parameter {
  return { value, unit: 'blocks', status: 'calibrated on V3', source: `metadata written by one ${operation}` };
}

/** UnixBench: the subset that stresses hypercalls. */
export const unixBenchParameters = {
  computingNanos: {
    value: 300_000,
    unit: 'ns',
    status: 'assumed',
    source: 'of a process besides its start and end: on average, anything from nothing to twice that',
  },
  pageTables: { value: 3, unit: 'page tables', status: 'assumed', source: 'of a process of spawn, execl or a shell' },
  copiedPages: { value: 20, unit: 'pages', status: 'assumed', source: 'mapped from the beginning: what fork copies' },
  pageFaults: { value: 24, unit: 'page faults', status: 'calibrated on Z5.1', source: 'of a process while it starts' },
  nanosPerFault: { value: 5_000, unit: 'ns', status: 'assumed', source: 'guest time between two page faults' },
} as const satisfies Record<string, Parameter>;

/** NetBench: an external sender and an AppVM that replies. */
export const netBenchParameters = {
  periodNanos: {
    least: 1000,
    value: 1_000_000,
    unit: 'ns',
    status: 'published',
    source: 'S6: one UDP packet each 1 ms',
  },
  windowNanos: {
    least: 1e6,
    value: 1_000_000_000,
    unit: 'ns',
    status: 'published',
    source: 'S8: judged second by second',
  },
  missingAllowed: {
    value: 0.1,
    unit: 'share',
    status: 'published',
    source: 'S8: affected when the reception rate drops by more than 10 %',
  },
  replyNanos: { value: 15_000, unit: 'ns', status: 'assumed', source: "the AppVM's work on a packet" },
} as const satisfies Record<string, Parameter>;
