/**
 * Software aging on a virtualized host, and other failures. No source gives the size of a leak. The leak of guests is
 * fitted to the time scale of N10; the others are assumed, and so are the times to exhaustion that follow from them.
 * The rates of failures unrelated to age are published (Nguyen 2014).
 */
import type { Parameter } from '../../../experiment/parameter.ts';

export const agingParameters = {
  // The VMM's heap
  vmmBaseBytes: { value: 4 * 2 ** 20, unit: 'B', status: 'assumed', source: 'what the VMM takes of its heap at start' },
  domainBytes: {
    value: 128 * 2 ** 10,
    unit: 'B',
    status: 'assumed',
    source: "of the VMM's heap for a domain: its vCPUs, event channels and grant tables",
  },
  domainLeakBytes: {
    value: 64 * 2 ** 10,
    unit: 'B',
    status: 'assumed',
    source: 'lost whenever a domain is rebooted; that it leaks is K90, how much is not said',
  },
  errorPathsPerDay: {
    value: 20,
    unit: 'per day',
    least: 0.001,
    status: 'assumed',
    source: 'taken by the VMM; that some leak is K90',
  },
  errorPathLeakBytes: { value: 4 * 2 ** 10, unit: 'B', status: 'assumed', source: 'lost on one of them: a page' },
  hypercallBytes: {
    value: 16 * 2 ** 10,
    unit: 'B',
    status: 'assumed',
    source: 'of its heap that the VMM needs now and then to do what it is asked: with less it panics',
  },

  // A guest and its service
  guestBaseBytes: {
    value: 192 * 2 ** 20,
    unit: 'B',
    status: 'assumed',
    source: 'of a guest that its kernel and its service take at start',
  },
  requestLeakBytes: {
    value: 100,
    unit: 'B',
    status: 'calibrated on N10',
    source: 'lost with a request: a guest of 1 GiB under the mean load lasts 10 days, a week and 3 days as there',
  },
  requestNanos: {
    value: 5_000_000,
    unit: 'ns',
    status: 'assumed',
    source: "the guest's work on a request just after its boot",
  },
  requestAllocatedBytes: {
    value: 64 * 2 ** 10,
    unit: 'B',
    status: 'assumed',
    source: 'allocated and given up by a request: all of it has to be found among what is in use',
  },
  scanNanosPerByte: {
    value: 1,
    unit: 'ns/B',
    status: 'assumed',
    source: 'for what is in use, looked through in search of what is not: memory is read at 1 GB/s',
  },

  // Its load
  requestsPerSecond: { value: 10, unit: 'per second', status: 'assumed', source: 'of a guest, averaged over the days' },
  nightShare: {
    value: 0.2,
    unit: 'share',
    status: 'assumed',
    source: 'of the load at its hour of day, in the dead of night',
  },
  quietHour: { value: 4, unit: 'h', status: 'assumed', source: 'after midnight; twelve hours later is the peak' },
  daySpread: {
    value: 0.3,
    unit: 'share',
    status: 'assumed',
    source: 'standard deviation of the logarithm of the load from day to day and guest to guest',
  },

  // Failures unrelated to age
  vmmFailureHours: { least: 1, value: 2654, unit: 'h', status: 'published', source: 'N03: mean time between them' },
  guestFailureHours: { least: 1, value: 2893, unit: 'h', status: 'published', source: 'N09: mean time between them' },

  // How failures are noticed
  panicNanos: {
    value: 5e9,
    unit: 'ns',
    status: 'recalled',
    source: "Xen's panic: it says why, and reboots in five seconds",
  },
  heartbeatNanos: {
    least: 1000,
    value: 10e9,
    unit: 'ns',
    status: 'assumed',
    source: 'between two heartbeats of a guest',
  },
  heartbeatsMissed: {
    value: 3,
    unit: 'heartbeats',
    status: 'assumed',
    source: 'missed in a row by a guest taken for dead',
  },
} as const satisfies Record<string, Parameter>;
