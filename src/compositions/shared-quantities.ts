/**
 * The quantities that several models have values for. A model that can ask another model has no value of its own. The
 * values left here differ mostly because each belongs to a different system, was measured there, or was fitted to it.
 */
import { answered, type SharedQuantity } from '../experiment/shared.ts';
import { guestStarts } from '../models/host/experiment/guest-start.ts';
import { hostParts } from '../models/host/experiment/parts.ts';
import { vmCreations } from '../models/management/experiment/creation.ts';
import { managementParts } from '../models/management/experiment/parts.ts';
import { deviceQuantities, serviceQuantities } from './shared-devices.ts';
import { memoryQuantities } from './shared-memory.ts';
import {
  aging,
  driverVm,
  HOST,
  host,
  MANAGEMENT,
  management,
  netBench,
  platform,
  privvm,
  reboots,
  webCluster,
} from './shared-sources.ts';

/** The parameters of the models that are asked. */
const CHANCE = { seed: 'shared quantities', run: 0 };

/** Runs some of the models, which takes less than a second. */
export function sharedQuantities(): readonly SharedQuantity[] {
  return [
    ...boots(),
    ...managementQuantities(),
    ...failureQuantities(),
    ...deviceQuantities,
    ...serviceQuantities,
    ...memoryQuantities,
  ];
}

function boots(): readonly SharedQuantity[] {
  const guest = guestStarts(hostParts)({ ...CHANCE, settings: { service: 'ssh' } });
  return [
    {
      name: 'boot of a PrivVM',
      meaning: 'from its start to a kernel whose services can start',
      unit: 'ns',
      values: [
        platform(({ hostBootNanos }) => hostBootNanos),
        host(
          (values) =>
            values.dom0BootCpuNanos +
            (values.dom0BootReadBytes / values.diskBytesPerSecond) * 1e9 +
            values.dom0BootWaitNanos,
        ),
        management(({ bootNanos }) => bootNanos),
      ],
      reason:
        'the VMM boots with it in the first, from the firmware on; the second has the devices of a machine of 2005 ' +
        'to probe and a disk to read (K50); the third has none and boots from memory, which was not measured: it ' +
        'is the boot of a guest (K52)',
    },
    {
      name: 'boot of a guest',
      meaning: 'of its operating system, in a domain that is there',
      unit: 'ns',
      values: [
        platform(({ guestBootNanos }) => guestBootNanos),
        answered(HOST, 'one start of a guest with ssh', guest),
        management(({ guestBootNanos }) => guestBootNanos),
      ],
      reason:
        'K52 is 6.2 s with the making of the domain, which is apart in the second; the third is only the time until ' +
        'the kernel looks for its devices. The web cluster asks the second, with a web server',
    },
    {
      name: 'start of a kernel',
      meaning: 'from its entry to its drivers',
      unit: 'ns',
      values: [
        driverVm(({ startKernelNanos }) => startKernelNanos),
        management(({ guestBootNanos }) => guestBootNanos),
      ],
      reason: "fitted to P5 for a driver VM, whose kernel probes a bus; assumed for a guest, whose kernel doesn't",
    },
    {
      name: 'firmware',
      meaning: 'a hardware reset, until the boot loader',
      unit: 'ns',
      values: [platform(({ firmwareNanos }) => firmwareNanos), reboots(({ firmwareNanos }) => firmwareNanos)],
    },
    {
      name: 'image of a kernel',
      meaning: 'what is copied to where it boots',
      unit: 'B',
      values: [reboots(({ imageBytes }) => imageBytes), driverVm(({ imageBytes }) => imageBytes)],
    },
  ];
}

function managementQuantities(): readonly SharedQuantity[] {
  const settings = { vms: 1, recovery: { privvm: 'privvm-microreboot' }, without: [] };
  return [
    {
      name: 'creation of a VM',
      meaning: 'from the order to the start of its kernel',
      unit: 'ns',
      values: [
        privvm((values) => values.domainMappings * values.fillNanos + values.xenstoreWrites * values.xenstoreNanos),
        reboots(({ domainNanos }) => domainNanos),
        answered(MANAGEMENT, 'one creation', vmCreations(managementParts)({ ...CHANCE, settings })),
      ],
      reason:
        'the first shows that a toolstack works, with a small domain and no disk image; the second is K51, of ' +
        'domains that boot in place; the third was fitted to P8, of another system. The web cluster asks the third',
    },
    {
      name: 'request to XenStore',
      meaning: 'the work on one of them',
      unit: 'ns',
      values: [privvm(({ xenstoreNanos }) => xenstoreNanos), management(({ requestNanos }) => requestNanos)],
      reason: "the first is the toolstack's work around an entry as well; the second the daemon's alone",
    },
    {
      name: 'script of a device',
      meaning: 'run by the toolstack for a new domain',
      unit: 'ns',
      values: [
        privvm(({ pageFaults, nanosPerFault }) => pageFaults * nanosPerFault),
        management(({ hotplugScriptNanos }) => hotplugScriptNanos),
      ],
      reason: 'the first is one short process of it, as the VMM sees it; the second waits for devices, too',
    },
    {
      name: 'connecting a device',
      meaning: 'a frontend and a backend that find each other through XenStore',
      unit: 'ns',
      values: [driverVm(({ handshakeNanos }) => handshakeNanos), management(({ reconnectNanos }) => reconnectNanos)],
      reason:
        'the first was fitted to P6 and is for all frontends at once, with XenStore and scripts; the second is ' +
        'what is left beside the requests, which are simulated. Where PrivVM and driver VM fail at once both are ' +
        'counted',
    },
    {
      name: 'memory moved to another host',
      meaning: 'while its VM runs',
      unit: 'B/s',
      values: [
        host(({ linkBytesPerSecond }) => linkBytesPerSecond),
        management(({ copyNanosPerMiB }) => (2 ** 20 / copyNanosPerMiB) * 1e9),
      ],
      reason: 'links of two decades: Gigabit Ethernet (K10), and ten times as fast',
    },
  ];
}

function failureQuantities(): readonly SharedQuantity[] {
  return [
    {
      name: 'notice of a panic',
      meaning: 'from a kernel or a VMM that stops itself until its recovery starts',
      unit: 'ns',
      values: [
        platform(({ panicNanos }) => panicNanos),
        aging(({ panicNanos }) => panicNanos),
        driverVm(({ agentNanos }) => agentNanos),
        management(({ crashNoticeNanos }) => crashNoticeNanos),
      ],
      reason:
        'the VMM jumps to its own recovery; without one it waits five seconds and reboots (the second); kernels of ' +
        'VMs report by a hypercall, after an agent in the third',
    },
    {
      name: 'heartbeat',
      meaning: 'between two checks for a sign of life',
      unit: 'ns',
      values: [
        platform(({ watchdogPeriodNanos }) => watchdogPeriodNanos),
        aging(({ heartbeatNanos }) => heartbeatNanos),
        driverVm(({ heartbeatPeriodNanos }) => heartbeatPeriodNanos),
        management(({ heartbeatNanos }) => heartbeatNanos),
      ],
      reason:
        'published for the VMM (S12), fitted to P5 for the driver VM, assumed for the others; of guests over years ' +
        'no more is asked',
    },
    {
      name: 'silence',
      meaning: 'checks in a row without a sign of life until a failure is reported',
      unit: 'looks',
      values: [
        platform(({ watchdogMisses }) => watchdogMisses),
        aging(({ heartbeatsMissed }) => heartbeatsMissed),
        driverVm(({ watchMisses }) => watchMisses),
        management(({ heartbeatsMissed }) => heartbeatsMissed),
      ],
      reason: 'the driver VM counts looks without a change after one that saw the last, which makes three looks, too',
    },
    {
      name: 'patience of clients',
      meaning: 'time without service until clients count it as a failure',
      unit: 'ns',
      values: [
        netBench(({ windowNanos, missingAllowed }) => windowNanos * missingAllowed),
        management(({ applicationPatienceNanos }) => applicationPatienceNanos),
        webCluster(({ attemptNanos, attempts }) => attemptNanos * attempts),
      ],
      reason:
        "the first is the published criterion of a benchmark (S8), the others are assumed: an application's clients " +
        'without retries, and those of a web service with',
    },
  ];
}
