/** Constants of the replication of running VMs: what a checkpoint costs, what happens after a failure, and clients. */
import type { Parameter } from '../../../experiment/parameter.ts';
import { testbedParameters } from './testbed.ts';

export const replicationParameters = {
  // Checkpoints
  pauseNanos: {
    value: 10.5e6,
    unit: 'ns',
    status: 'calibrated on R3',
    source:
      'suspending and resuming the VM, and reading which pages are dirty: what a checkpoint costs whatever it holds',
  },
  copyNanosPerPage: {
    value: 9600,
    unit: 'ns',
    status: 'calibrated on R3',
    source: 'mapping a dirty page and copying it into the local buffer while the VM stands still',
  },
  checkpointHeaderBytes: {
    value: 64 * 1024,
    unit: 'bytes',
    status: 'assumed',
    source: 'vCPUs, devices and page numbers of a checkpoint',
  },
  releaseNanos: {
    value: 100e3,
    unit: 'ns',
    status: 'assumed',
    source: 'from the acknowledgement to the first packet that leaves the buffer',
  },
  diskBlockBytes: { value: 4096, unit: 'bytes', status: 'assumed', source: 'of a block of the disk', least: 512 },
  shortestEpochNanos: {
    value: 25e6,
    unit: 'ns',
    status: 'published',
    source: 'R1: 40 checkpoints a second; adaptive epochs are not shorter',
  },
  // Comparing outputs
  compareNanos: {
    value: 20e6,
    unit: 'ns',
    status: 'assumed',
    source: 'an output for which the other VM has no counterpart for so long calls for a checkpoint',
  },
  // Checkpoints in the memory of the same host
  markNanos: {
    value: 1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'all vCPUs are stopped and all pages of the VM made read-only',
  },
  writeFaultNanos: {
    value: 4000,
    unit: 'ns',
    status: 'assumed',
    source: 'the first write to a page in an epoch: a trap into the VMM, a copy of 4 KiB, and a flush of the TLB entry',
  },
  rollbackNanosPerPage: {
    value: 2000,
    unit: 'ns',
    status: 'assumed',
    source: 'a page is copied back',
  },
  noticeNanos: {
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'until the VMM knows that the VM has crashed',
  },
  // Synchronisation
  enoughPages: {
    value: 256,
    unit: 'pages',
    status: 'assumed',
    source: 'dirty pages from which on the first checkpoint is taken',
  },
  mostRounds: {
    value: 8,
    unit: 'rounds',
    status: 'assumed',
    source: 'of a synchronisation; then the first checkpoint is taken, however large',
    least: 1,
  },
  // Memory and links: as in a migration
  extentPages: testbedParameters.extentPages,
  payloadShare: testbedParameters.payloadShare,
  segmentBytes: testbedParameters.segmentBytes,
  // Fail-over
  activationNanos: {
    value: 150e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the backup loads the state of the VM and connects its devices, from the decision until the VM runs',
  },
  promotionNanos: {
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the same for a VM that has run along: its output goes to the network from now on',
  },
  arpNanos: {
    value: 30e9,
    unit: 'ns',
    status: 'assumed',
    source: 'without a gratuitous ARP: until the neighbours ask anew where the address is',
  },
  askAgainNanos: {
    value: 100e6,
    unit: 'ns',
    status: 'assumed',
    source: 'a witness that does not answer is asked again',
  },
  // Clients
  networkRoundTripNanos: { value: 200e3, unit: 'ns', status: 'assumed', source: 'clients on the same switch' },
  retransmitNanos: testbedParameters.retransmitNanos,
  clientTimeoutNanos: {
    value: 5e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a client without an answer for so long resets the connection and asks again',
  },
  acknowledgementBytes: {
    value: 66,
    unit: 'bytes',
    status: 'recalled',
    source: 'an Ethernet frame with an empty segment',
  },
} as const satisfies Record<string, Parameter>;
