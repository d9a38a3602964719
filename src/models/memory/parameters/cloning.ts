/** The constants of VMs that are made from templates, substrates and snapshots. */

import type { Parameter, Values } from '../../../experiment/parameter.ts';
import { restoreParameters } from './restore.ts';

export const cloningParameters = {
  toolstackRestartNanos: restoreParameters.toolstackRestartNanos,
  hostMemoryBytes: {
    value: 32 * 2 ** 30,
    unit: 'bytes',
    status: 'assumed',
    source: 'a server of 2011',
    least: 2 ** 30,
  },
  hostCores: { value: 8, unit: 'cores', status: 'assumed', source: 'a server of 2011' },
  // Templates
  templateBytes: {
    least: 2 ** 20,
    value: 8 * 2 ** 30,
    unit: 'bytes',
    status: 'assumed',
    source: 'a disk with a system and its applications, all of which is copied',
  },
  bootReadBytes: { value: 150e6, unit: 'bytes', status: 'assumed', source: 'read from the disk while a guest boots' },
  bootPieceBytes: {
    value: 32_768,
    unit: 'bytes',
    status: 'assumed',
    source: 'of these, in one place',
    least: 512,
    most: 2 ** 20,
  },
  bootComputeNanos: {
    least: 1,
    value: 8e9,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core, for the boot and the service',
  },
  bootWaitNanos: { value: 10e9, unit: 'ns', status: 'assumed', source: 'devices and time-outs in a boot' },
  // Substrates
  substrateBytes: {
    least: 2 ** 20,
    value: 128 * 2 ** 20,
    unit: 'bytes',
    status: 'assumed',
    source: 'a booted VM from which vCPUs, memory and devices were unplugged until it just lives',
  },
  cloneToolstackNanos: {
    value: 150e6,
    unit: 'ns',
    status: 'assumed',
    source: 'toolstack, one VM after the other: a domain, its copy-on-write disk, its entries',
  },
  cloneNanosPerPage: {
    value: 150,
    unit: 'ns',
    status: 'assumed',
    source: 'a page of the substrate is shared with a VM',
  },
  vcpuPlugNanos: { value: 50e6, unit: 'ns', status: 'assumed', source: 'a vCPU is plugged in and comes up' },
  memoryPlugNanosPerGib: { value: 100e6, unit: 'ns', status: 'assumed', source: 'sections of memory come online' },
  identityNanos: {
    least: 1,
    value: 900e6,
    unit: 'ns',
    status: 'assumed',
    source: 'of a core of the guest: name, addresses, keys, and the restart of what depends on them',
  },
  sharedPageNanos: {
    value: 12e3,
    unit: 'ns',
    status: 'assumed',
    source: 'the first access, or write, to a page that is shared: exit, copy, mapping, entry',
  },
  startPages: { value: 16_384, unit: 'pages', status: 'assumed', source: 'touched by a service in its first seconds' },
  startTouchNanos: { value: 2e9, unit: 'ns', status: 'assumed', source: 'in which it touches them', least: 1e6 },
  hostSilenceNanos: { value: 3e9, unit: 'ns', status: 'assumed', source: 'three heartbeats of a host, missed' },
  // Replicas of a database
  snapshotNanos: {
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'a snapshot of the volume under a running database',
  },
  replicaBootNanos: {
    value: 40e9,
    unit: 'ns',
    status: 'assumed',
    source: 'boot of the clone and start of the database',
  },
  cloneLinkBytesPerSecond: {
    value: 117.5e6,
    unit: 'B/s',
    status: 'recalled',
    source: 'E10: a Gigabit Ethernet with TCP',
  },
  serviceReadsPerSecond: {
    least: 0.01,
    value: 20,
    unit: 'reads/s',
    status: 'assumed',
    source: 'of the disk, by the database that is being cloned',
  },
  replayPerSecond: { value: 400, unit: 'updates/s', status: 'assumed', source: 'of a log, by one replica', least: 1 },
  updateSpread: {
    value: 0.2,
    unit: 'share',
    status: 'assumed',
    source: 'standard deviation of the rate of updates from minute to minute, of its mean',
  },
  replicaRequestsPerSecond: {
    value: 100,
    unit: 'requests/s',
    status: 'assumed',
    source: 'that one replica serves',
    least: 1,
  },
  cloneSlowShare: {
    value: 0.1,
    unit: 'share',
    status: 'assumed',
    source: 'of its capacity that a replica loses while it is cloned',
  },
  replicaBusyShare: {
    value: 0.8,
    unit: 'share',
    status: 'assumed',
    source: 'of the capacity of a replica, from which on another is wanted',
    least: 0.01,
  },
  replicaIdleShare: { value: 0.5, unit: 'share', status: 'assumed', source: 'the same, below which one is given back' },
  loadNoise: {
    most: 2,
    value: 0.06,
    unit: 'ratio',
    status: 'assumed',
    source: 'sigma of the lognormal factor of the load of a quarter of an hour',
  },
  crowdShare: {
    value: 1 / 3,
    unit: 'share',
    status: 'assumed',
    source: 'of the days, on which a crowd comes between 8 and 20 h and doubles the load',
  },
  crowdMinutes: { value: 60, unit: 'minutes', status: 'assumed', source: 'that the crowd stays' },
  crowdRampMinutes: { value: 10, unit: 'minutes', status: 'assumed', source: 'in which it comes', least: 1 },
  snapshotMinute: { value: 240, unit: 'minutes', status: 'assumed', source: 'after midnight: the nightly snapshot' },
  cloneChunkBytes: {
    value: 16 * 2 ** 20,
    unit: 'bytes',
    status: 'assumed',
    source: 'of a clone, read, sent and written at once',
    least: 4096,
  },
  bootRounds: {
    value: 20,
    unit: 'rounds',
    status: 'assumed',
    source: 'in which a boot alternates between disk, computing and waiting',
    least: 1,
  },
} as const satisfies Record<string, Parameter>;

export type CloningValues = Values<typeof cloningParameters>;
