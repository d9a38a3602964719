/** The timing of a card with flash, for a disk whose places are those of a log on it. */
import type { FlashValues } from '../parameters/flash.ts';
import type { DiskTiming } from './disk-timing.ts';

export function cardTiming(values: FlashValues, bytes: number): DiskTiming {
  let end = 0;
  return {
    bytes,
    channels: 1,
    retryNanos: values.flashReadNanos,
    begin(_, place, size) {
      const latency = place === end ? 0 : values.flashReadNanos;
      end = place + size;
      return Math.ceil(latency + (size / values.flashReadBytesPerSecond) * 1e9);
    },
    reset() {
      end = 0;
    },
  };
}
