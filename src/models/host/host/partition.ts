import type { HostValues } from '../parameters/host.ts';

/** The disk space of dom0, or of a guest. */
export interface Partition {
  /** The region of its OS's files. */
  readonly systemBytes: number;
  /** The region of all other files. */
  readonly dataBytes: number;
}

/**
 * The partitions of a host with this number of guests: equal shares of a part of the disk. The rest is for images of
 * VMs.
 */
export function partitionOf(
  { diskBytes, partitionedShare, systemBytes }: Pick<HostValues, 'diskBytes' | 'partitionedShare' | 'systemBytes'>,
  guests: number,
): Partition {
  const bytes = Math.floor((diskBytes * partitionedShare) / (guests + 1));
  const system = Math.min(systemBytes, Math.floor(bytes / 2));
  return { systemBytes: system, dataBytes: bytes - system };
}
