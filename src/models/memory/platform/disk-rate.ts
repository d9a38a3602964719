import type { Disk } from './disk.ts';

/** Bytes a second of one sequential stream that writes, undisturbed. */
export const writeRateOf = ({ kind, values }: Disk): number =>
  kind === 'ssd' ? values.ssdWriteBytesPerSecond : values.diskBytesPerSecond;
