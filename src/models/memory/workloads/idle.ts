/** A VM that writes nothing: what a migration costs at least. */
import { ping } from './mmuncher.ts';
import { MIB, untouched, type Workload } from './workload.ts';

export const idle: Workload = {
  name: 'idle',
  summary: 'a VM of 1 GiB that writes nothing',
  memoryBytes: 1024 * MIB,
  vcpus: 1,
  classes: () => [untouched('system', 700 * MIB)],
  client: ping,
};
