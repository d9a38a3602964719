/** A very large enterprise system: tables in memory, and application servers that soon take it for dead. */
import { requests } from '../clients/requests.ts';
import { MIB, untouched, type Workload, written } from './workload.ts';

export const enterprise: Workload = {
  name: 'enterprise',
  summary: 'a system of 8 GiB with tables in memory, whose clients take it for dead after 5 s',
  memoryBytes: 8192 * MIB,
  vcpus: 4,
  classes: (values) => [
    written('tables', values.enterpriseHotBytes, values.enterpriseHotPerSecond, {
      change: { bytes: values.enterpriseChangedBytes, positions: 'random' },
    }),
    untouched('history', 5000 * MIB),
  ],
  client: (values) =>
    requests({
      connections: values.enterpriseSessions,
      thinkNanos: values.enterpriseThinkNanos,
      workNanos: values.enterpriseWorkNanos,
      responseBytes: values.enterpriseResponseBytes,
      timeoutNanos: values.enterpriseTimeoutNanos,
      retries: 0,
    }),
};
