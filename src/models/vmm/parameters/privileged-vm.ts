/**
 * The privileged VM's own work: drivers and backends, the toolstack, the processes of its daemons. No source gives
 * these values.
 *
 * `pageTables`, `copiedPages`, `pageFaults` and `nanosPerFault` describe its processes. Parameters that differ between
 * platforms (`daemonNanos`, `kernelPortAccesses`, ...) are with the platforms.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

export const privilegedVmParameters = {
  // Drivers and backends
  driverNanos: { value: 3_000, unit: 'ns', status: 'assumed', source: "the disk driver's work on an interrupt" },
  sharingControllers: {
    value: 3,
    unit: 'controllers',
    status: 'calibrated on V3',
    source: "USB controllers on the disk's interrupt line: plausible for chipsets of those years",
  },
  requestNanos: {
    value: 6_000,
    unit: 'ns',
    status: 'assumed',
    source: "the block backend's work on a request, and again on its answer",
  },
  packetNanos: { value: 5_000, unit: 'ns', status: 'assumed', source: "the network backend's work on a packet" },

  vmMemoryGiB: { value: 1, unit: 'GiB', status: 'assumed', source: 'of each VM, the PrivVM among them' },

  // Management
  requestPeriodNanos: {
    least: 1000,
    value: 25_000_000,
    unit: 'ns',
    status: 'assumed',
    source: 'between two requests to the daemons, or reports of other devices: on average',
  },
  requestSpread: { value: 0.5, unit: 'share', status: 'assumed', source: 'of that mean, each way' },
  answerNanos: { value: 40_000, unit: 'ns', status: 'assumed', source: "a daemon's work on a request" },
  answerSleepNanos: { value: 1_000_000, unit: 'ns', status: 'assumed', source: 'its sleep meanwhile, by a timer' },

  // Toolstack: a small domain, on which it works about 50 ms
  domainMappings: { value: 256, unit: 'pages', status: 'assumed', source: 'of a new domain that the toolstack fills' },
  fillNanos: { value: 40_000, unit: 'ns', status: 'assumed', source: 'the filling of one of them' },
  xenstoreWrites: { value: 60, unit: 'entries', status: 'assumed', source: 'in XenStore for a new domain' },
  xenstoreNanos: { value: 400_000, unit: 'ns', status: 'assumed', source: "the toolstack's work on one of them" },
  hotplugScripts: { value: 4, unit: 'processes', status: 'assumed', source: "for a new domain's devices" },

  // Processes: hotplug scripts, and processes that daemons start occasionally
  pageTables: { value: 3, unit: 'page tables', status: 'assumed', source: 'of a short process' },
  copiedPages: { value: 8, unit: 'pages', status: 'assumed', source: 'mapped from the beginning: what fork copies' },
  pageFaults: { value: 20, unit: 'page faults', status: 'assumed', source: 'of a process while it starts' },
  nanosPerFault: { value: 12_000, unit: 'ns', status: 'assumed', source: 'guest time between two page faults' },
} as const satisfies Record<string, Parameter>;
