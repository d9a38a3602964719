/** A program that rewrites half of its VM's memory as fast as it can, with a client that only watches. */
import { packets } from '../clients/packets.ts';
import { MIB, untouched, type Workload, type WorkloadValues, written } from './workload.ts';

export const ping = ({ pingNanos, pingWorkNanos }: WorkloadValues) =>
  packets({ players: 1, intervalNanos: pingNanos, workNanos: pingWorkNanos });

export const mmuncher: Workload = {
  name: 'mmuncher',
  summary: 'a program that rewrites 256 MB of a VM of 512 MB as fast as it can',
  memoryBytes: 512 * MIB,
  vcpus: 1,
  classes: (values) => [
    written('munched', 256 * MIB, values.memoryBytesPerSecond / (256 * MIB), { order: 'sweep' }),
    untouched('rest', 200 * MIB),
  ],
  client: ping,
};
