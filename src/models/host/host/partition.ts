import type { HostValues } from '../parameters/host.ts';

/** The disk space of dom0, or of a guest. */
export interface Partition {
  /** Over which the files of its OS lie. */
  readonly systemBytes: number;
  /** For all others. */
  readonly dataBytes: number;
}

/**
 * Of a host with so many guests: equal shares of a part of the disk. What is left behind them can take images of VMs.
 */
export function partitionOf(
  { diskBytes, partitionedShare, systemBytes }: Pick<HostValues, 'diskBytes' | 'partitionedShare' | 'systemBytes'>,
  guests: number,
): Partition {
  const bytes = Math.floor((diskBytes * partitionedShare) / (guests + 1));
  const system = Math.min(systemBytes, Math.floor(bytes / 2));
  return { systemBytes: system, dataBytes: bytes - system };
}
