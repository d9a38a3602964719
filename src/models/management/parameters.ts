/**
 * The management plane: the PrivVM's services, XenStore, operations on VMs, how failures there are noticed and
 * repaired, and who waits for it. What is published of it comes from another system (P: Mvondo et al., DSN 2020); each
 * row was either used here or kept as a prediction by the scenarios, never both.
 */
import type { Parameter, ParameterModel } from '../../experiment/parameter.ts';

export const managementParameters = {
  // XenStore
  requestNanos: { value: 60_000, unit: 'ns', status: 'assumed', source: "the XenStore daemon's work on a request" },
  watchNanos: { value: 20_000, unit: 'ns', status: 'assumed', source: 'until a watcher has heard: an event channel' },
  messageNanos: {
    value: 30_000,
    unit: 'ns',
    status: 'assumed',
    source: 'until a message is in the driver VM, or an answer back: a shared page and an event channel',
  },
  transactionAttempts: {
    value: 20,
    unit: 'attempts',
    status: 'assumed',
    source: 'after which the toolstack gives up a transaction that is always in conflict',
  },

  // Operations
  toolstackOperations: { value: 4, unit: 'operations', status: 'assumed', source: 'that the toolstack does at once' },
  hypercallNanos: { value: 5_000, unit: 'ns', status: 'assumed', source: 'a management hypercall' },
  buildNanos: {
    value: 3.555e9,
    unit: 'ns',
    status: 'calibrated on P8',
    source: "making a domain and loading its kernel: what is left of a creation's time",
  },
  populateNanosPerMiB: {
    value: 250_000,
    unit: 'ns/MiB',
    status: 'assumed',
    source: 'giving memory to a domain, or taking it back: 4 GiB/s',
  },
  guestMiB: { value: 512, unit: 'MiB', status: 'assumed', source: 'memory of an AppVM' },
  hotplugScriptNanos: {
    value: 350e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the script that sets up one device of a new domain',
  },
  waitPollNanos: {
    least: 1000,
    value: 5e6,
    unit: 'ns',
    status: 'assumed',
    source: 'between two looks of an operation that waits',
  },
  waitPatienceNanos: {
    value: 10e9,
    unit: 'ns',
    status: 'recalled',
    source: 'how long the toolstack of Xen waits for a guest or a backend',
  },
  copyNanosPerMiB: {
    value: 1e6,
    unit: 'ns/MiB',
    status: 'assumed',
    source: 'moving memory to another host while the VM runs: a link of 10 Gbit/s',
  },
  stopAndCopyNanos: {
    value: 60e6,
    unit: 'ns',
    status: 'assumed',
    source: 'moving what the VM still wrote, while it stands',
  },
  reconnectNanos: { value: 5e6, unit: 'ns', status: 'assumed', source: 'connecting a device: rings and grants' },
  guestBootNanos: { value: 1e9, unit: 'ns', status: 'assumed', source: 'until a new guest looks for its devices' },
  guestReactionNanos: { value: 1e6, unit: 'ns', status: 'assumed', source: "a guest kernel's work on a request to it" },

  // What the PrivVM's processes take of its memory
  freeMiB: { value: 256, unit: 'MiB', status: 'assumed', source: 'of the PrivVM, when nothing leaks' },
  leakMiBPerSecond: { value: 64, unit: 'MiB/s', status: 'assumed', source: 'lost once something leaks' },
  reclaimNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'for which a kernel without memory searches for some, before it kills a process',
  },

  // Detection
  pingPeriodNanos: {
    least: 1000,
    value: 3e6,
    unit: 'ns',
    status: 'calibrated on P7.1',
    source: 'between two looks of the agent at the services',
  },
  pingPatienceNanos: {
    value: 60e6,
    unit: 'ns',
    status: 'assumed',
    source: 'for which a service may owe the agent an answer',
  },
  checkPeriodNanos: {
    least: 1000,
    value: 10e6,
    unit: 'ns',
    status: 'calibrated on P7.2',
    source: "between two comparisons of XenStore's nodes with their checksums",
  },
  heartbeatNanos: {
    least: 1000,
    value: 30e6,
    unit: 'ns',
    status: 'assumed',
    source: "between two signs of life of the agent to the VMM; P5's detection is of that order",
  },
  heartbeatsMissed: { value: 3, unit: 'heartbeats', status: 'assumed', source: 'in a row, of a PrivVM taken for dead' },
  crashNoticeNanos: { value: 10_000, unit: 'ns', status: 'assumed', source: "a dying kernel's last hypercall" },

  // Recovery
  haltNanos: { value: 20e6, unit: 'ns', status: 'assumed', source: 'taking a failed PrivVM apart' },
  bootNanos: {
    value: 6.2e9,
    unit: 'ns',
    status: 'recalled',
    source: "K52: boot of one guest OS, taken for the new PrivVM's; no source has this one",
  },
  xenstoredStartNanos: { value: 5e6, unit: 'ns', status: 'assumed', source: 'start of the XenStore daemon' },
  toolstackStartNanos: { value: 400e6, unit: 'ns', status: 'assumed', source: 'start of the toolstack' },
  consoleStartNanos: { value: 20e6, unit: 'ns', status: 'assumed', source: 'start of the console daemon' },
  restoreNodeNanos: {
    value: 65_000,
    unit: 'ns',
    status: 'calibrated on P7.3',
    source: 'a node of XenStore from its replica',
  },
  restoreWatchNanos: { value: 20_000, unit: 'ns', status: 'assumed', source: 'a watch registered anew' },
  reconnectChannelNanos: { value: 100_000, unit: 'ns', status: 'assumed', source: "one domain's ring bound anew" },
  resolveNanos: { value: 5e6, unit: 'ns', status: 'assumed', source: 'reading the log for one operation' },

  // Those who wait
  interarrivalNanos: {
    least: 10e6,
    value: 2e9,
    unit: 'ns',
    status: 'assumed',
    source: 'between two orders to the management, on average',
  },
  clientPatienceNanos: { value: 20e9, unit: 'ns', status: 'assumed', source: 'until a client takes an order for lost' },
  clientRetries: { value: 3, unit: 'times', status: 'assumed', source: 'that it then gives the order again' },
  monitorPeriodNanos: {
    least: 1000,
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'between two questions of the monitor',
  },
  applicationPatienceNanos: {
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: 'without service, after which clients of an application have seen it fail; compare S8',
  },
  consoleBytesPerSecond: { value: 200, unit: 'B/s', status: 'assumed', source: 'that a guest writes to its console' },
  consoleRingBytes: { value: 2048, unit: 'B', status: 'recalled', source: "Xen's ring from a guest to its console" },
} as const satisfies Record<string, Parameter>;

export const parameterModels: readonly ParameterModel[] = [
  {
    name: 'management-plane',
    summary: 'the privileged VM and what it manages with: XenStore, toolstack, operations on VMs',
    sets: [
      {
        name: 'management',
        summary: 'requests, operations, detection, recovery, and how long clients wait',
        parameters: managementParameters,
      },
    ],
  },
];
