/**
 * Constants of the host that no scenario changes: how fine the work of guests is cut, how often somebody looks, what
 * counts as slow. They are listed like all others.
 */
import type { Parameter } from '../../../experiment/parameter.ts';

export const fixedParameters = {
  demandRounds: {
    value: 20,
    unit: 'rounds',
    status: 'assumed',
    source: 'in which a boot or a shutdown alternates between disk, computing and waiting',
  },
  freezeSliceNanos: {
    least: 1000,
    value: 20e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the longest piece of computing of a guest that a freeze has to wait for',
  },
  slowFactor: {
    value: 2,
    unit: 'ratio',
    status: 'assumed',
    source: 'work of a request over that just after a boot, from which on a guest counts as slow',
  },
  policyLookNanos: {
    least: 1e9,
    value: 600e9,
    unit: 'ns',
    status: 'assumed',
    source: 'between two looks of a policy that waits for something other than time',
  },
  idleLatestRatio: {
    value: 1.25,
    unit: 'ratio',
    status: 'assumed',
    source: 'of the interval: an idle moment may never come, and from then on any moment is good',
  },
  dom0HeartbeatNanos: {
    least: 1000,
    value: 1e9,
    unit: 'ns',
    status: 'assumed',
    source: "between two heartbeats of dom0, as watchdogs of Xen's domains are set",
  },
  dom0HeartbeatsMissed: { value: 3, unit: 'beats', status: 'assumed', source: 'in a row, of a dom0 taken for dead' },
  vmmPanicNanos: { value: 10_000, unit: 'ns', status: 'assumed', source: 'from a fatal exception to its handler' },
  guestPanicNanos: {
    value: 10_000,
    unit: 'ns',
    status: 'assumed',
    source: "a panicking guest kernel's last hypercall",
  },
  webSampleShare: {
    value: 0.1,
    unit: 'share',
    status: 'assumed',
    source: 'of the files of a web server: the first piece of work after a reboot, which shows what the cache is worth',
  },
  retryNanos: {
    value: 1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'the shortest wait for the next event of a host that lives for years',
  },
} as const satisfies Record<string, Parameter>;
