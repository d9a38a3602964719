import type { Parameter } from '../../../experiment/parameter.ts';
import { x86_32Xen33 } from './x86-32-xen-3.3.ts';

/**
 * The platform of ReHype's port and of NiLiHype: x86-64, Xen 4.3.2, Linux 3.16.1 paravirtualized guests, on the same
 * machine (published S1, S2). All other values are those of the 32-bit platform.
 */
export const x86_64Xen43 = {
  ...x86_32Xen33,
  generalRegisters: { value: 16, unit: 'registers', status: 'published', source: 'S14: the stack pointer among them' },
  registerBits: { value: 64, unit: 'bits', status: 'published', source: 'x86-64' },
  forwardsSystemCalls: {
    value: 1,
    unit: 'flag',
    status: 'published',
    source: 'S1: a 64-bit paravirtualized kernel runs beside its processes; SYSCALL enters the VMM',
  },
  entersBySyscall: {
    value: 1,
    unit: 'flag',
    status: 'published',
    source: 'x86-64: SYSCALL leaves the stack pointer alone, and SYSRET is no return from interrupt',
  },
  separateFaultStacks: {
    value: 1,
    unit: 'flag',
    status: 'recalled',
    source: "Xen 4.3's source: double faults and NMIs have stacks within the CPU's own",
  },
  stackBits: {
    value: 15,
    unit: 'bits',
    status: 'recalled',
    source: "Xen 4.3's source: a CPU's stack is 32 KiB, aligned to its size",
  },
  batchesHypercalls: {
    value: 1,
    unit: 'flag',
    status: 'published',
    source: 'Z5.1: multicalls and operation lists of Linux 3.16',
  },
  keepsSegmentBases: { value: 1, unit: 'flag', status: 'published', source: 'Z5.1: FS and GS' },
  logsUndo: { value: 1, unit: 'flag', status: 'published', source: 'Z5.2' },
  countsGuestInterrupts: {
    value: 1,
    unit: 'flag',
    status: 'published',
    source: "Xen 4.3's source: every interrupt raises the IRQ count",
  },
  perCpuDataInHeap: {
    value: 1,
    unit: 'flag',
    status: 'published',
    source:
      "Xen 4.3's source: per-CPU areas are allocated from the heap at boot (that of CPU 0 as well " +
      'is our simplification)',
  },
  eoiTimerNanos: {
    value: 1_000_000,
    unit: 'ns',
    status: 'published',
    source: "Xen 4.3's source: a line whose guest does not acknowledge in 1 ms is acknowledged for it",
  },
  creditTickWhenIdle: {
    value: 1,
    unit: 'flag',
    status: 'calibrated on Z6.4',
    source:
      "the scheduler's tick is suspended only in deep idle states, which the virtual machines of " +
      'an injection campaign do not offer',
  },
  guestSleepNanos: {
    value: 10_000_000,
    unit: 'ns',
    status: 'calibrated on Z6.4',
    source: "a tickless kernel with daemons: the PrivVM's next timer is some 10 ms away",
  },
  systemCallsPerFault: {
    value: 2,
    unit: 'system calls',
    status: 'assumed',
    source: 'system calls of a guest process between two page faults',
  },
  daemonWakesPerProcess: {
    value: 40,
    unit: 'wake-ups',
    status: 'assumed',
    source: "the PrivVM's daemons start a short process now and then",
  },
  kernelPortAccesses: {
    value: 2,
    unit: 'accesses',
    status: 'calibrated on Z6.1',
    source: "of the PrivVM's kernel to ports of the chipset at a wake-up, which the VMM emulates",
  },
} as const satisfies Record<keyof typeof x86_32Xen33, Parameter>;
