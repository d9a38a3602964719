/**
 * The constants of a VM that crashes, is dumped and is replaced by a new one: sizes and unit costs of single parts. A
 * downtime, or the time of a dump, is always a result. Nothing is fitted to a published downtime.
 */
import type { Parameter, Values } from '../../../experiment/parameter.ts';
import { testbedParameters } from './testbed.ts';

const MIB = 2 ** 20;

export const dumpParameters = {
  // The server in the VM, and its start
  kernelBytes: { value: 64 * MIB, unit: 'bytes', status: 'assumed', source: 'kernel and daemons', least: 2 ** 20 },
  serverBytes: {
    value: 384 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'processes of web server, application server and database, which do not start with less',
    least: 2 ** 20,
  },
  bookshopBytes: {
    value: 256 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'tables of TPC-W with 10,000 items and their indexes, as far as requests look at them',
    least: 2 ** 20,
  },
  systemFilesBytes: {
    value: 1024 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'of the disk, over which the files of an OS and a server lie',
    least: 2 ** 20,
  },
  extentPages: testbedParameters.extentPages,
  osReadBytes: { value: 50 * MIB, unit: 'bytes', status: 'assumed', source: 'kernel, libraries, init scripts' },
  osComputeNanos: { value: 4e9, unit: 'ns', status: 'assumed', source: 'a boot of an OS, on one core' },
  serverReadBytes: { value: 115 * MIB, unit: 'bytes', status: 'assumed', source: 'JVM, archives, database at start' },
  serverComputeNanos: { value: 8e9, unit: 'ns', status: 'assumed', source: 'classes loaded and compiled, on one core' },
  startPieceBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    status: 'assumed',
    source: 'read in one piece while an OS or a server starts',
    least: 4096,
    most: 2 ** 20,
  },
  newDomainNanos: { value: 400e6, unit: 'ns', status: 'recalled', source: 'a toolstack makes a domain' },

  // Clients
  browsers: { value: 500, unit: 'browsers', status: 'assumed', source: 'emulated browsers of TPC-W', least: 1 },
  browserThinkNanos: {
    least: 1e6,
    value: 7e9,
    unit: 'ns',
    status: 'recalled',
    source: 'TPC-W: mean between response and next request',
  },
  requestComputeNanos: {
    least: 1,
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core of the server, each request',
  },
  requestBlocks: { value: 4, unit: 'blocks', status: 'assumed', source: 'of the database that a request looks at' },
  blockBytes: {
    value: 16 * 1024,
    unit: 'bytes',
    status: 'recalled',
    source: 'a page of MySQL',
    least: 4096,
    most: 2 ** 20,
  },
  serverCores: { value: 2, unit: 'cores', status: 'assumed', source: 'vCPUs of the VM', least: 1 },
  browserRetryNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'until a browser asks again after a failure',
  },

  // The dump
  detectionNanos: { value: 10e6, unit: 'ns', status: 'assumed', source: 'from the panic of a kernel to the toolstack' },
  spareBytes: {
    value: 128 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'free memory of the host, which a recovery VM begins with',
  },
  inspectNanosPerPage: {
    value: 100,
    unit: 'ns',
    status: 'assumed',
    source: "one descriptor of the dead kernel's page table is mapped and read",
  },
  moveNanosPerPage: {
    value: 700,
    unit: 'ns',
    status: 'assumed',
    source: 'a page is cleared, taken from one VM and given to the other: two hypercalls in batches',
  },
  dumpChunkBytes: { value: 4 * MIB, unit: 'bytes', status: 'assumed', source: 'written in one go', least: 4096 },
  progressBytes: {
    value: 64 * MIB,
    unit: 'bytes',
    status: 'assumed',
    source: 'after which the header of the dump, which says how far it goes, is written anew',
    least: 4096,
  },
  dumpLookNanos: {
    value: 50e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a dump that is held back looks so often whether it still has to be',
    least: 1e6,
  },
  hostRestartNanos: {
    value: 60e9,
    unit: 'ns',
    status: 'assumed',
    source: 'after a power cut: firmware, VMM, privileged VM',
  },
  answerStepNanos: {
    least: 10e6,
    value: 500e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the resolution of what clients record',
  },
} as const satisfies Record<string, Parameter>;

export type DumpValues = Values<typeof dumpParameters>;
