/**
 * The split-driver path at the level of requests: what its steps cost, what the devices are like, how long the parts of
 * a recovery take.
 *
 * The published times (P4 to P6) are those of another system, on other hardware, than the one whose mechanisms are
 * modelled here (D1, D2, N1): they give a plausible range for what no model of this kind derives, the start of a
 * driver, of a kernel and of a connection. Everything below a millisecond is our own estimate.
 */
import type { Parameter, ParameterModel } from '../../experiment/parameter.ts';
import { propagationParameters } from '../../experiment/propagation.ts';

const nanos = (value: number, source: string, status: Parameter['status'] = 'assumed'): Parameter => ({
  value,
  unit: 'ns',
  status,
  source,
});

export const driverVmParameters = {
  // The CPU
  instructionNanos: {
    value: 0.5,
    unit: 'ns',
    status: 'assumed',
    source: 'one instruction of the kernel: 2 GHz at one instruction a cycle',
  },
  generalRegisters: { value: 16, unit: 'registers', status: 'published', source: 'S14: the stack pointer among them' },
  triggerInstructions: {
    value: 20_000,
    unit: 'instructions',
    status: 'published',
    source: 'S16: executed, at most, of what a fault is about before it strikes',
  },
  fieldBits: {
    value: 16,
    unit: 'bits',
    status: 'assumed',
    source: 'of a field of a request or response that a flip may hit: beyond, no block, buffer or index has any',
  },
  registerBits: { value: 64, unit: 'bits', status: 'published', source: 'x86-64' },

  // Rings and buffers
  blockSlots: {
    value: 32,
    unit: 'slots',
    status: 'published',
    source: "Xen: requests that one page holds as a block device's ring",
  },
  networkSlots: { value: 256, unit: 'slots', status: 'published', source: "Xen: one page as a network device's ring" },
  segments: { value: 8, unit: 'pages', status: 'assumed', source: 'of a transfer of 32 KiB: one grant each' },

  // The DVM's work, step by step
  readSlotNanos: nanos(600, 'a request copied out of its ring and checked'),
  mapGrantNanos: nanos(450, "one page of another VM mapped: the DVM's share of a batched hypercall"),
  unmapGrantNanos: nanos(350, 'the same page unmapped'),
  buildCommandNanos: nanos(1_500, 'the block layer and the driver: a command built from a request'),
  doorbellNanos: nanos(400, "a write to a device's register"),
  acknowledgeNanos: nanos(1_200, 'an interrupt: acknowledged, and its cause read from the device'),
  releaseTagNanos: nanos(700, 'the command that has finished looked up and released'),
  pushResponseNanos: nanos(500, 'a response written into the ring'),
  notifyNanos: nanos(800, 'the hypercall that sends an event'),
  reapPacketNanos: nanos(1_100, 'a packet taken from the card, a new buffer given to it'),
  bridgeNanos: nanos(1_500, 'a packet on its way between card and backend, in the network stack'),
  copyPacketNanos: nanos(1_000, 'the hypercall that copies a packet from or to an AppVM'),
  queuePacketNanos: nanos(700, 'a packet handed to the card'),
  tickNanos: nanos(3_000, "the kernel's own work at a tick, the agent's sign of life among it"),
  tickPeriodNanos: { ...nanos(10_000_000, 'between two ticks of the kernel: 100 Hz'), least: 1000 },

  // VMM and AppVMs
  eventNanos: nanos(2_000, 'from the hypercall that sends an event to the vCPU that takes it'),
  frontendNanos: nanos(3_000, "an AppVM's kernel taking a response"),
  shadowCopyNanos: nanos(150, 'a request copied aside by the frontend before it goes into the ring'),
  thinkNanos: { ...nanos(250_000, 'what a BlkBench process computes between two transfers, on average'), least: 1 },

  // NetBench at the level of packets
  missingAllowed: {
    value: 0.1,
    unit: 'share',
    status: 'published',
    source: 'S8: affected when the reception rate drops by more than 10 %',
  },
  replyNanos: nanos(15_000, "the AppVM's work on a packet"),

  // BlkBench at the level of requests
  processes: { value: 6, unit: 'processes', status: 'assumed', source: 'of BlkBench in one AppVM: transfers at once' },
  fileBlocks: {
    least: 1,
    value: 512,
    unit: 'blocks',
    status: 'assumed',
    source: 'of 32 KiB: 16 files of 1 MB (S4) in use',
  },
  metadataBlocks: {
    value: 4,
    unit: 'blocks',
    status: 'assumed',
    source: 'of the file system, read and written again and again: bitmaps, inodes, journal',
  },
  metadataShare: { value: 0.25, unit: 'share', status: 'assumed', source: 'of the transfers go to metadata' },
  readShare: { value: 0.4, unit: 'share', status: 'assumed', source: 'of what a process does is a read' },
  flushShare: {
    value: 0.02,
    unit: 'share',
    status: 'assumed',
    source: 'of what a process does is to wait until all that was acknowledged is durable',
  },

  // Devices
  positioningNanos: nanos(100_000, 'a disk array settling on a block'),
  strokeNanos: nanos(2_500_000, "its arm going from one end of the AppVMs' blocks to the other"),
  transferNanos: nanos(386_000, 'K28: 32 KiB of one sequential stream at 85 MB/s, derived from a recalled figure'),
  cacheBlocks: {
    value: 8,
    unit: 'blocks',
    status: 'assumed',
    source: 'of 32 KiB in the write cache of the disk, where a scenario has it on',
  },
  wireNanos: nanos(12_000, "a packet between client and card, the client's switch included"),
  cardBuffers: { value: 256, unit: 'packets', status: 'assumed', source: 'that a driver gives to its card' },

  // Detection
  agentNanos: nanos(30_000, "the DVM kernel's agent: from a panic or oops to the hypercall that reports it"),
  vmmAgentNanos: nanos(15_000, "the hypervisor's agent: from a fatal exit of the DVM's vCPU to its report"),
  heartbeatPeriodNanos: {
    ...nanos(40_000_000, 'how often the VMM looks for signs of life', 'calibrated on P5'),
    least: 1000,
  },
  ringWatchdogPeriodNanos: {
    ...nanos(10_600_000, 'how often the VMM looks at rings and lines', 'calibrated on P4'),
    least: 1000,
  },
  probeMisses: { value: 2, unit: 'probes', status: 'assumed', source: 'that a device may owe an answer to its agent' },
  watchMisses: { value: 2, unit: 'looks', status: 'assumed', source: 'without a change, after one that saw the last' },

  // Recovery
  stopDriverNanos: nanos(2_000_000, 'threads of a driver killed, its memory given back'),
  resetDeviceNanos: nanos(10_000_000, 'a reset of a function on the bus, with the wait that goes with it'),
  startNetworkDriverNanos: nanos(
    4_688_000_000,
    'a network driver and its card from nothing to a link: firmware, negotiation',
    'calibrated on P4',
  ),
  startDiskDriverNanos: nanos(1_200_000_000, 'a disk driver and its controller from nothing to the first command'),
  pauseDvmNanos: nanos(20_000, 'an interrupt between CPUs, and the vCPU taken off'),
  imageBytes: {
    value: 32 * 2 ** 20,
    unit: 'B',
    status: 'assumed',
    source: "the DVM's kernel and its first file system",
  },
  copyBytesPerSecond: { value: 2e9, unit: 'B/s', status: 'assumed', source: 'the image copied by the VMM' },
  startKernelNanos: nanos(1_385_000_000, "the DVM's kernel from its entry to its drivers", 'calibrated on P5'),
  handshakeNanos: nanos(
    800_000_000,
    'frontends and backends finding each other through XenStore, all at once',
    'calibrated on P6',
  ),
  revokeGrantNanos: nanos(500, 'a mapping of a grant taken away, the IOMMU flushed'),
  switchBackendNanos: nanos(25_000, "a frontend's rings and event channels bound to a backend that knows it"),
  resetRingNanos: nanos(3_000, 'the indexes of a ring set to its beginning, by its frontend'),
  reissueNanos: nanos(700, 'a request written into a ring again'),
  announceNanos: nanos(60_000, 'the ARP packet that shows the switch where an address is now'),
  spareMiB: { value: 512, unit: 'MiB', status: 'assumed', source: 'of a spare DVM; K50 and S2 give none' },
} as const satisfies Record<string, Parameter>;

export const parameterModels: readonly ParameterModel[] = [
  {
    name: 'driver-vm',
    summary: 'the split-driver path through a driver VM, at the level of requests',
    sets: [
      { name: 'driverVm', summary: 'rings, devices, detection and recovery', parameters: driverVmParameters },
      { name: 'faults', summary: 'how a flipped bit propagates', parameters: propagationParameters },
    ],
  },
];
