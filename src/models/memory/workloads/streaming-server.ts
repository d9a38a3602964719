/** A server of video streams, which rewrites its frame buffers faster than a link can carry. */
import { player } from '../clients/player.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const streamingServer: Workload = {
  name: 'streaming-server',
  summary: 'a server of video streams, of 2 GiB, that changes its frame buffers faster than a link carries',
  memoryBytes: 2048 * MIB,
  vcpus: 2,
  transfers: true,
  classes: (values) => [
    written('frames', values.videoHotBytes, values.videoHotPerSecond, {
      change: { bytes: values.videoChangedBytes, positions: 'random' },
    }),
    untouched('files', 900 * MIB, 'cache'),
  ],
  client: (values) =>
    player({
      bytesPerSecond: values.videoBytesPerSecond,
      bufferNanos: values.videoBufferNanos,
      againNanos: values.videoAgainNanos,
      windowBytes: values.bulkWindowBytes,
      ahead: values.videoAhead,
    }),
};
