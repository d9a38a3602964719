/** QEMU's load generator for XBZRLE (Q12): it changes one byte in each KB of 16 MB, over and over. */
import { ping } from './mmuncher.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const xbzrleLoad: Workload = {
  name: 'xbzrle-load',
  summary: 'a buffer of 16 MB of which one byte in each KB changes, over and over, in a VM of 1 GiB',
  memoryBytes: 1024 * MIB,
  vcpus: 1,
  classes: (values) => [
    written('buffer', 16 * MIB, 1e9 / values.loadSweepNanos, {
      order: 'sweep',
      change: { bytes: 1024, positions: 'every' },
    }),
    untouched('system', 300 * MIB),
  ],
  client: ping,
};
