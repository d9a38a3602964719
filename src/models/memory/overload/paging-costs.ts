/** What it costs to bring a page in and to write one out, over the link and with the disk. */
import { PAGE_BYTES } from '../pages/page-class.ts';
import type { CrowdedValues } from '../parameters/overload-models.ts';
import type { DiskKind } from '../platform/disk-timing.ts';

export interface LaneCosts {
  /** How long a guest waits for a page that is brought in, nobody else being there. */
  readonly readNanos: number;
  /** The same for room that a page has to be written out for. */
  readonly writeNanos: number;
  /** What a page takes of the lane: bytes of the link, nanoseconds of the disk. */
  readonly readSize: number;
  readonly writeSize: number;
}

export interface PagingCosts {
  readonly network: LaneCosts;
  readonly disk: LaneCosts;
}

/** `linkRate` in bytes per nanosecond. */
export function pagingCosts(values: CrowdedValues, disk: DiskKind, linkRate: number): PagingCosts {
  const bytes = PAGE_BYTES + values.pageHeaderBytes;
  const wire = bytes / linkRate;
  return {
    network: {
      readNanos: values.faultNanos + values.roundTripNanos + wire,
      writeNanos: wire,
      readSize: bytes,
      writeSize: bytes,
    },
    disk: disk === 'ssd' ? solidState(values) : hardDisk(values),
  };
}

/** A page lies anywhere in the swap partition; pages go out in clusters. */
function hardDisk(values: CrowdedValues): LaneCosts {
  const bytes = (PAGE_BYTES * 1e9) / values.diskBytesPerSecond;
  const positioning = values.diskSeekNanos + values.diskRotationNanos / 2;
  const [read, write] = [positioning + bytes, positioning / values.swapClusterPages + bytes];
  return { readNanos: read, writeNanos: write, readSize: read, writeSize: write };
}

/** Latencies overlap, bytes do not. */
function solidState(values: CrowdedValues): LaneCosts {
  const read = (PAGE_BYTES * 1e9) / values.ssdReadBytesPerSecond;
  const write = (PAGE_BYTES * 1e9) / values.ssdWriteBytesPerSecond;
  return { readNanos: values.ssdReadNanos + read, writeNanos: write, readSize: read, writeSize: write };
}
