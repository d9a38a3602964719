/** Compilers at work, watched by a client that only asks whether the VM is there. */
import { ping } from './mmuncher.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const compile: Workload = {
  name: 'compile',
  summary: 'compilers at work in a VM of 1 GiB',
  memoryBytes: 1024 * MIB,
  vcpus: 2,
  classes: (values) => [
    written('heaps', values.compileBytes, values.compilePerSecond),
    written('sources', values.compileCacheBytes, 0, { use: 'cache', readsPerSecond: values.compileReadsPerSecond }),
    untouched('system', 200 * MIB),
  ],
  client: ping,
};
