/** Constants of the two hosts between which VMs are moved, and of the clients outside. */
import type { Parameter } from '../../../experiment/parameter.ts';
import { guestTickNanos } from '../../../experiment/ticked-counter.ts';

export const testbedParameters = {
  payloadShare: {
    value: 0.94,
    unit: 'share',
    status: 'recalled',
    source: 'E10: of a Gigabit Ethernet, what TCP carries of it',
    least: 0.01,
  },
  roundTripNanos: { value: 100e3, unit: 'ns', status: 'assumed', source: 'two hosts on one switch' },
  segmentBytes: { value: 1448, unit: 'bytes', status: 'recalled', source: 'the payload of a TCP segment on Ethernet' },
  extentPages: {
    value: 16,
    unit: 'pages',
    status: 'assumed',
    source: 'adjacent pages of one class, as the allocator of a kernel leaves them',
    least: 1,
  },
  guestTickNanos,
  // Clients
  retransmitNanos: {
    value: 200e6,
    unit: 'ns',
    status: 'recalled',
    source: "Linux: TCP's shortest retransmission time-out",
  },
  mostRetransmitNanos: { value: 120e9, unit: 'ns', status: 'recalled', source: 'Linux: its longest' },
  firstSegments: { value: 10, unit: 'segments', status: 'recalled', source: 'RFC 6928: the window after a time-out' },
  judgedSteps: {
    value: 4,
    unit: 'steps',
    status: 'assumed',
    source: 'over which a throughput is averaged to judge it',
  },
  silentNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a client that has heard nothing for so long at the end of a run has no service',
  },
  throughputStepNanos: {
    least: 10e6,
    value: 250e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the resolution of what clients record',
  },
  settleNanos: { value: 5e9, unit: 'ns', status: 'assumed', source: 'clients watch so long before anything happens' },
  // Faults
  slowLinkShare: { value: 0.1, unit: 'share', status: 'assumed', source: 'a link that fell back to a tenth' },
  lostSegments: { value: 0.01, unit: 'share', status: 'assumed', source: 'of all, on a bad cable' },
  // Passing packets
  backendNanosPerByte: {
    value: 3.2,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core of the driver VM, to copy packets of a paravirtual interface and pass them on: 2.5 Gb/s a core',
  },
  frontendNanosPerByte: {
    value: 1,
    unit: 'ns',
    status: 'assumed',
    source: "of the guest's core for its own stack, with either interface",
  },
  backendConnectNanos: {
    value: 20e6,
    unit: 'ns',
    status: 'assumed',
    source: 'front and back end of a paravirtual interface find each other anew: XenStore, event channel, ring',
  },
  replayNanos: {
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the logged register operations are done again on a virtual function of the destination',
  },
  ringWritesPerSecond: {
    value: 50_000,
    unit: '1/s',
    status: 'assumed',
    source: 'pages that the device fills in a second: 1.6 Gb/s',
  },
  ringPages: { value: 1024, unit: 'pages', status: 'assumed', source: 'receive buffers of a virtual function' },
} as const satisfies Record<string, Parameter>;
