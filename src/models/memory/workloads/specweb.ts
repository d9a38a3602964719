/** A web server under SPECweb99: page classes calibrated on what the rounds of a migration sent (M3). */
import { requests } from '../clients/requests.ts';
import { untouched, type Workload, written } from './workload.ts';

const MEMORY = 800 * 1e6;

export const specweb: Workload = {
  name: 'specweb',
  summary: 'a web server of 800 MB under SPECweb99 with 350 connections',
  memoryBytes: MEMORY,
  vcpus: 1,
  classes: (values) => [
    written('slow', values.specwebSlowBytes, values.specwebSlowPerSecond),
    written('warm', values.specwebWarmBytes, values.specwebWarmPerSecond),
    written('hot', values.specwebHotBytes, values.specwebHotPerSecond),
    untouched('files', MEMORY - values.specwebSlowBytes - values.specwebWarmBytes - values.specwebHotBytes, 'cache'),
  ],
  client: (values) =>
    requests({
      connections: values.specwebConnections,
      thinkNanos: values.specwebThinkNanos,
      workNanos: values.specwebWorkNanos,
      responseBytes: values.specwebResponseBytes,
      timeoutNanos: values.specwebTimeoutNanos,
      retries: 1,
    }),
};
