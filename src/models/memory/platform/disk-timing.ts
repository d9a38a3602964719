/**
 * How long a disk takes for a request.
 *
 * A hard disk serves one request at a time. It seeks (the time grows with the square root of the distance, from the
 * settle time to the mean of data sheets), waits half a turn, and moves the bytes; a request that begins where the last
 * one ended pays for its bytes only.
 *
 * An SSD has several requests in its channels. Their latencies overlap; their bytes go over one interface, one after
 * the other.
 *
 * Left out: zones of a hard disk, its cache and its own reordering; the translation layer of an SSD and its cleaning
 * (images/ has both, for raw flash).
 */
import type { DiskValues } from '../parameters/disk.ts';

export type DiskKind = 'hard-disk' | 'ssd';

export const DISK_KINDS: Readonly<Record<DiskKind, string>> = {
  'hard-disk': 'a disk with an arm: seek, half a turn, then its sequential rate',
  ssd: 'an SSD: a short latency, several requests at once, one interface',
};

export interface DiskTiming {
  readonly bytes: number;
  /** Requests in service at once. */
  readonly channels: number;
  /** After which an unreadable place is given up. */
  readonly retryNanos: number;
  /** The time from now to the end of the request. Moves the head, or books the interface. */
  begin(now: number, place: number, bytes: number, isWrite: boolean): number;
  reset(): void;
}

/** The mean of the root of the distance between two random points of a line of length 1. */
const MEAN_ROOT_DISTANCE = 8 / 15;

export function hardDisk(values: DiskValues): DiskTiming {
  let head = 0;
  return {
    bytes: values.diskBytes,
    channels: 1,
    retryNanos: values.diskRetryNanos,
    begin(_, place, bytes) {
      const positioning = place === head ? 0 : positioningOver(Math.abs(place - head), values);
      head = place + bytes;
      return Math.ceil(positioning + (bytes / values.diskBytesPerSecond) * 1e9);
    },
    reset() {
      head = 0;
    },
  };
}

function positioningOver(distance: number, values: DiskValues): number {
  const root = Math.sqrt(distance / values.diskBytes) / MEAN_ROOT_DISTANCE;
  return values.diskSettleNanos + (values.diskSeekNanos - values.diskSettleNanos) * root + values.diskRotationNanos / 2;
}

export function solidStateDisk(values: DiskValues): DiskTiming {
  let busyUntil = 0;
  return {
    bytes: values.ssdBytes,
    channels: values.ssdChannels,
    retryNanos: values.ssdRetryNanos,
    begin(now, _, bytes, isWrite) {
      const rate = isWrite ? values.ssdWriteBytesPerSecond : values.ssdReadBytesPerSecond;
      const latency = isWrite ? values.ssdWriteNanos : values.ssdReadNanos;
      busyUntil = Math.ceil(Math.max(busyUntil, now + latency) + (bytes / rate) * 1e9);
      return busyUntil - now;
    },
    reset() {
      busyUntil = 0;
    },
  };
}

export const timingOf = (kind: DiskKind, values: DiskValues): DiskTiming =>
  kind === 'ssd' ? solidStateDisk(values) : hardDisk(values);
