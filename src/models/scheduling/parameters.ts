/** The constants of the model of schedulers, with their sources. */
import type { Parameter, ParameterModel } from '../../experiment/parameter.ts';

export const schedulerParameters = {
  tickNanos: {
    value: 10e6,
    unit: 'ns',
    status: 'published',
    source: 'CR1: the period at which a CPU looks at what it runs; Xen, sched_credit.c',
    least: 100_000,
  },
  ticksPerSlice: {
    value: 3,
    unit: 'entries',
    status: 'published',
    source: 'CR1: ticks in a slice, after which the next in the queue runs, and in an accounting period',
    least: 1,
  },
  creditsPerMs: {
    value: 10,
    unit: 'credits/ms',
    status: 'published',
    source: 'CR1: what a millisecond of a CPU costs',
    least: 1,
    most: 1000,
  },
  switchNanos: {
    value: 3000,
    unit: 'ns',
    status: 'assumed',
    source: 'from one vCPU to another: save, load, and the first misses; 1 to 5 us were measured at that time',
  },
  cacheRefillNanos: {
    value: 60_000,
    unit: 'ns',
    status: 'assumed',
    source: 'what a vCPU computes longer on a core where it did not run last: 512 KiB of a cache at 8 GB/s',
  },
  fairSliceNanos: {
    value: 1e6,
    unit: 'ns',
    status: 'assumed',
    source: 'of the fair scheduler, a yardstick: short beside all that is measured',
    least: 10_000,
  },
  ticksToLearn: {
    value: 10,
    unit: 'entries',
    status: 'assumed',
    source: 'a guest that avoids ticks has to find them first, for which it computes through some',
  },
  afterTickNanos: {
    value: 20_000,
    unit: 'ns',
    status: 'assumed',
    source: 'how long after a tick such a guest wakes: the tick has found somebody else',
  },
  guestTurnNanos: {
    value: 10e6,
    unit: 'ns',
    status: 'assumed',
    source: 'how long a thread of a guest runs before its next one: a tick of its kernel at 100 Hz',
    least: 100_000,
  },
  guestSwitchNanos: {
    value: 2000,
    unit: 'ns',
    status: 'assumed',
    source: 'from one thread of a guest to another: 1 to 5 us were measured at that time',
  },
  signNanos: {
    value: 50_000,
    unit: 'ns',
    status: 'assumed',
    source: 'what a sign of life costs its guest, or a look for one: a process that wakes, and a message',
    least: 1000,
  },
  offlineNanos: {
    value: 2e6,
    unit: 'ns',
    status: 'assumed',
    source: 'until a core is out of use: the others have to stop for a moment and agree',
  },
  paceTolerance: {
    value: 0.1,
    unit: 'share',
    status: 'assumed',
    source: 'by which the pace of a core may differ from what the VMM takes it for',
    least: 0.001,
    most: 0.99,
  },
} as const satisfies Record<string, Parameter>;

export const parameterModels: readonly ParameterModel[] = [
  {
    name: 'schedulers',
    summary: 'who gets the cores: the credit scheduler of Xen and others',
    sets: [
      { name: 'scheduler', summary: 'periods, credits, and what a switch costs', parameters: schedulerParameters },
    ],
  },
];
