/** What VMs do that are protected by replication, and what their clients ask for. MB are 10^6 bytes. */
import type { Parameter } from '../../../experiment/parameter.ts';
import { workloadParameters } from './workloads.ts';

const MB = 1e6;

export const replicatedParameters = {
  // A compilation of a kernel: the classes of pages of the workload of migrations
  compileBytes: workloadParameters.compileBytes,
  compilePerSecond: workloadParameters.compilePerSecond,
  compileNanos: { least: 1, value: 60e9, unit: 'ns', status: 'assumed', source: 'of a core, for a kernel' },
  programStepNanos: {
    least: 1,
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'of a program, which is repeated if it was cut off',
  },

  // SPEC CINT2006
  cintHotBytes: { value: 2 * MB, unit: 'B', status: 'assumed', source: 'stacks and the hottest of the heap' },
  cintHotPerSecond: { value: 20, unit: '1/s', status: 'assumed', source: 'writes of each page of them' },
  cintHeapBytes: { value: 300 * MB, unit: 'B', status: 'assumed', source: 'the heap of a program' },
  cintHeapPerSecond: { value: 0.2, unit: '1/s', status: 'assumed', source: 'writes of each page of it' },
  cintNanos: { least: 1, value: 60e9, unit: 'ns', status: 'assumed', source: 'of a core: a piece of a program' },

  // SPECweb2005
  webClients: { value: 100, unit: 'connections', status: 'assumed', source: 'that ask without a pause' },
  webWorkNanos: {
    least: 1,
    value: 0.3e6,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core, for a page made by a script',
  },
  webAnswerBytes: { value: 12_000, unit: 'bytes', status: 'assumed', source: 'a page', least: 1 },
  webPages: { value: 12, unit: 'pages', status: 'assumed', source: 'of memory that a request writes' },
  webBufferBytes: { value: 24 * MB, unit: 'B', status: 'assumed', source: 'among which these are' },

  webThreads: { value: 8, unit: 'operations', status: 'assumed', source: 'requests at work at once', least: 1 },

  // A server of the web cluster's: its sessions, the work on a dynamic page
  clusterSessions: { value: 200, unit: 'connections', status: 'assumed', source: 'as many as the web cluster has' },
  clusterThinkNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'with which all sessions together ask 100 times a second, as those of the web cluster',
  },
  clusterWorkNanos: {
    least: 1,
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: "mean time of a server to produce a small dynamic page, as the web cluster's",
  },

  // Postmark
  mailNanos: { least: 1, value: 0.4e6, unit: 'ns', status: 'assumed', source: 'of a core, for a transaction' },
  mailDiskNanos: { value: 5e6, unit: 'ns', status: 'assumed', source: 'of the disk, for a transaction' },
  mailBlocks: { value: 3, unit: 'blocks', status: 'assumed', source: 'that a transaction writes' },
  mailPages: { value: 6, unit: 'pages', status: 'assumed', source: 'of memory that a transaction writes' },
  mailTransactions: { value: 5000, unit: 'operations', status: 'assumed', source: 'of a run' },

  // Request and response
  ticketClients: { value: 6, unit: 'connections', status: 'assumed', source: 'that ask one after the other' },
  ticketThinkNanos: { value: 10e6, unit: 'ns', status: 'assumed', source: 'between an answer and the next request' },
  ticketWorkNanos: { least: 1, value: 0.5e6, unit: 'ns', status: 'assumed', source: 'of a core, for a request' },
  ticketBytes: { value: 512, unit: 'bytes', status: 'assumed', source: 'of an answer', least: 1 },
  bulkConnections: { value: 1, unit: 'connections', status: 'assumed', source: 'of a transfer without end', least: 1 },
  ticketBufferBytes: {
    value: 2 * 2 ** 20,
    unit: 'bytes',
    status: 'assumed',
    source: 'buffers of the server, which it writes by itself, too',
    least: 4096,
    most: 3 * 2 ** 20,
  },
  ticketBufferPerSecond: { value: 4, unit: '1/s', status: 'assumed', source: 'writes of each page of them' },
  ticketPages: { value: 2, unit: 'pages', status: 'assumed', source: 'of them, that a request writes' },
  ticketThreads: { value: 2, unit: 'operations', status: 'assumed', source: 'requests at work at once', least: 1 },
  workSpread: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: 'by which the work on a request is less or more than its mean at most; each between is as likely',
  },
  requestBytes: { value: 256, unit: 'bytes', status: 'assumed', source: 'of a request', least: 1 },
} as const satisfies Record<string, Parameter>;
