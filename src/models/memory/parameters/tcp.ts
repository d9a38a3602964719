/** Constants of TCP between protected VMs and their clients, and of the VMM that speculates about it. */
import type { Parameter } from '../../../experiment/parameter.ts';
import { testbedParameters } from './testbed.ts';

export const tcpParameters = {
  segmentHeaderBytes: {
    value: 90,
    unit: 'bytes',
    status: 'recalled',
    source: 'beside the payload of a segment: 52 of IP and TCP with time stamps, 38 of Ethernet with its gap',
  },
  firstSegments: testbedParameters.firstSegments,
  runSegments: {
    value: 44,
    unit: 'segments',
    status: 'recalled',
    source: 'Linux: 64 KiB are handed to a card with segmentation offload at once',
    least: 1,
  },
  delayedAckNanos: {
    value: 40e6,
    unit: 'ns',
    status: 'recalled',
    source: 'Linux: the shortest delayed acknowledgement',
  },
  mostRetransmitNanos: testbedParameters.mostRetransmitNanos,
  firstTimeoutNanos: { value: 1e9, unit: 'ns', status: 'recalled', source: 'RFC 6298: before a round trip is known' },
  mostTimeouts: {
    value: 15,
    unit: 'times',
    status: 'recalled',
    source: 'Linux: so many time-outs in a row, and a connection is given up',
    least: 1,
  },
  inboxBytes: {
    value: 1448 * 1000,
    unit: 'bytes',
    status: 'recalled',
    source: 'Linux: a queue of 1000 packets holds what comes for a VM that stands still',
    least: 1448,
  },
  backendNanosPerByte: testbedParameters.backendNanosPerByte,
  interfaceNanos: {
    value: 20e3,
    unit: 'ns',
    status: 'assumed',
    source: 'from a VM to the back end of its network interface, or back: an event channel and a wake-up',
  },
  socketPages: {
    value: 256,
    unit: 'pages',
    status: 'assumed',
    source: 'of memory, through which what is sent and received goes round after round',
    least: 1,
  },
  backupPieceBytes: {
    value: 256 * 1024,
    unit: 'bytes',
    status: 'assumed',
    source: 'of speculated output, sent to the backup at once while the epoch goes on',
    least: 1448,
  },
} as const satisfies Record<string, Parameter>;
