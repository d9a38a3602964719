/** Devices and services that several models have. */
import type { SharedQuantity } from '../experiment/shared.ts';
import { aging, driverVm, host, netBench, platform, replicated, services, webCluster } from './shared-sources.ts';

export const deviceQuantities: readonly SharedQuantity[] = [
  {
    name: 'positioning of a disk',
    meaning: 'before a transfer that is not sequential: mean over the places it works on',
    unit: 'ns',
    values: [
      platform(({ diskPositioningNanos }) => diskPositioningNanos),
      host(({ seekNanos, rotationNanos }) => seekNanos + rotationNanos / 2),
      driverVm(({ positioningNanos, strokeNanos }) => positioningNanos + strokeNanos / 3),
    ],
    reason:
      'one desktop disk, one server disk of 15,000 rpm (K10), one array with blocks of the AppVMs only: no source ' +
      'says which disks the recovery experiments had',
  },
  {
    name: 'rate of a disk',
    meaning: 'one sequential stream',
    unit: 'B/s',
    values: [
      platform(({ diskBytesPerSecond }) => diskBytesPerSecond),
      host(({ diskBytesPerSecond }) => diskBytesPerSecond),
      driverVm(({ transferNanos }) => (32 * 2 ** 10 * 1e9) / transferNanos),
    ],
    reason: 'K28 in all: 85 million bytes, 85 MiB, and 32 KiB at the former rounded to microseconds',
  },
  {
    name: 'copying in memory',
    meaning: 'by the processor',
    unit: 'B/s',
    values: [
      host(({ copyBytesPerSecond }) => copyBytesPerSecond),
      driverVm(({ copyBytesPerSecond }) => copyBytesPerSecond),
    ],
    reason: 'machines of 2005 and of 2013, both assumed',
  },
  {
    name: 'page frame',
    meaning: 'its size',
    unit: 'B',
    values: [platform(({ pageBytes }) => pageBytes), host(({ pageBytes }) => pageBytes)],
  },
];

export const serviceQuantities: readonly SharedQuantity[] = [
  {
    name: 'way of a packet',
    meaning: 'from a client into a VM',
    unit: 'ns',
    values: [
      host(({ roundTripNanos }) => roundTripNanos / 2),
      driverVm(
        (values) =>
          values.wireNanos +
          values.eventNanos +
          values.reapPacketNanos +
          values.bridgeNanos +
          values.copyPacketNanos +
          values.frontendNanos,
      ),
      webCluster(({ hopNanos }) => hopNanos),
    ],
    reason: 'in the second the driver VM has nothing else to do; the others are the way through a busy one, assumed',
  },
  {
    name: 'work on a request',
    meaning: 'the mean time of a server over one',
    unit: 'ns',
    values: [
      netBench(({ replyNanos }) => replyNanos),
      services(({ webRequestNanos }) => webRequestNanos),
      aging(({ requestNanos }) => requestNanos),
      webCluster(({ serviceNanos }) => serviceNanos),
      replicated(({ clusterWorkNanos }) => clusterWorkNanos),
    ],
    reason: 'an echo, a file, and in the last three a dynamic page',
  },
  {
    name: 'load of a service',
    meaning: 'requests that come to it',
    unit: '1/s',
    values: [
      aging(({ requestsPerSecond }) => requestsPerSecond),
      webCluster(({ requestsPerSecond }) => requestsPerSecond),
      replicated(({ clusterSessions, clusterThinkNanos }) => (clusterSessions / clusterThinkNanos) * 1e9),
    ],
    reason: 'of one guest over days, and of a whole cluster in a busy minute',
  },
  {
    name: 'an instruction',
    meaning: 'mean time of one, of a VMM or a kernel',
    unit: 'ns',
    values: [
      platform(({ instructionNanos }) => instructionNanos),
      driverVm(({ instructionNanos }) => instructionNanos),
    ],
  },
  {
    name: 'registers of a CPU',
    meaning: 'that a fault can strike',
    unit: 'registers',
    values: [
      platform(({ generalRegisters }) => generalRegisters),
      driverVm(({ generalRegisters }) => generalRegisters),
    ],
  },
  {
    name: 'bits of a register',
    meaning: 'that a fault can flip',
    unit: 'bits',
    values: [platform(({ registerBits }) => registerBits), driverVm(({ registerBits }) => registerBits)],
  },
  {
    name: 'missing replies',
    meaning: 'share from which the sender of NetBench takes its AppVM for affected',
    unit: 'share',
    values: [netBench(({ missingAllowed }) => missingAllowed), driverVm(({ missingAllowed }) => missingAllowed)],
  },
  {
    name: 'reply of NetBench',
    meaning: "the AppVM's work on a packet",
    unit: 'ns',
    values: [netBench(({ replyNanos }) => replyNanos), driverVm(({ replyNanos }) => replyNanos)],
  },
];
