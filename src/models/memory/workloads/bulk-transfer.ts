/** A VM that receives or sends as fast as it can, as netperf does. */
import { bulk } from '../clients/bulk.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const bulkTransfer: Workload = {
  name: 'bulk-transfer',
  summary: 'a VM of 1 GiB that receives over TCP as fast as it can',
  memoryBytes: 1024 * MIB,
  vcpus: 1,
  transfers: true,
  classes: (values) => [written('buffers', values.bulkBytes, values.bulkPerSecond), untouched('system', 500 * MIB)],
  client: (values) => bulk({ windowBytes: values.bulkWindowBytes, timeoutNanos: values.bulkTimeoutNanos }),
};
