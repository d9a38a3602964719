import type { Parameter } from '../../../experiment/parameter.ts';

/**
 * The original ReHype platform: x86-32, Xen 3.3.0, Linux 2.6.18 paravirtualized guests (published S1).
 *
 * Instructions of the VMM's steps are in `instructions.ts`.
 */
export const x86_32Xen33 = {
  // Hardware
  cpus: { value: 8, unit: 'CPUs', status: 'published', source: 'S2' },
  memoryGiB: { value: 8, unit: 'GiB', status: 'published', source: 'S2' },
  generalRegisters: { value: 8, unit: 'registers', status: 'published', source: 'IA-32, the stack pointer among them' },
  registerBits: { value: 32, unit: 'bits', status: 'published', source: 'IA-32' },
  instructionNanos: {
    value: 0.5,
    unit: 'ns',
    status: 'assumed',
    source: 'one VMM instruction: 2 GHz at one instruction a cycle',
  },
  apicAccessNanos: {
    value: 300,
    unit: 'ns',
    status: 'assumed',
    source: 'an uncached access to a local or I/O APIC register',
  },
  ipiNanos: {
    value: 1_000,
    unit: 'ns',
    status: 'assumed',
    source: 'from sending an inter-processor interrupt to its delivery',
  },
  diskPositioningNanos: {
    value: 4_000_000,
    unit: 'ns',
    status: 'assumed',
    source: 'mean seek and half a turn at the start of a non-sequential request',
  },
  diskPositioningSpread: {
    value: 0.5,
    unit: 'share',
    status: 'assumed',
    source: 'of that mean, each way: a full turn, so that completions do not march in step with the guests',
  },
  diskBytesPerSecond: {
    value: 85e6,
    unit: 'B/s',
    status: 'assumed',
    source: 'a sequential stream of a disk of those years (compare K28)',
  },

  networkBufferPackets: {
    value: 256,
    unit: 'packets',
    status: 'assumed',
    source: "what a driver's receive ring holds; the card drops further packets",
  },
  pageBytes: { value: 4_096, unit: 'B', status: 'published', source: 'IA-32 and x86-64: a page frame', least: 1024 },
  tableEntries: {
    least: 1,
    value: 512,
    unit: 'entries',
    status: 'published',
    source: 'IA-32 with physical address extension, and x86-64: a first-level page table',
  },

  // Features of this VMM; 1 for yes
  forwardsSystemCalls: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source: 'S1: a 32-bit guest kernel takes system calls itself',
  },
  entersBySyscall: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source:
      "Xen 3.3's source: a 32-bit guest calls through a gate, which switches stacks and is left by " +
      'a return from interrupt',
  },
  separateFaultStacks: {
    value: 0,
    unit: 'flag',
    status: 'recalled',
    source: "Xen 3.3's source: a double fault runs as a task on a stack that is no CPU's own",
  },
  stackBits: {
    value: 13,
    unit: 'bits',
    status: 'recalled',
    source: "Xen 3.3's source: a CPU's stack is 8 KiB, aligned to its size",
  },
  batchesHypercalls: {
    value: 0,
    unit: 'flag',
    status: 'assumed',
    source: 'page-table pins of Linux 2.6.18 are single calls',
  },
  keepsSegmentBases: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source: 'Z5.1: FS and GS bases live in registers that the VMM saves only at a context switch, on x86-64 alone',
  },
  logsUndo: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source: 'V3, Z5.2: the original ReHype has no undo log, the port has',
  },
  countsGuestInterrupts: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source: "Xen 3.3's source: the IRQ count is not raised for an interrupt bound to a guest",
  },
  perCpuDataInHeap: {
    value: 0,
    unit: 'flag',
    status: 'published',
    source: "Xen 3.3's source: per-CPU data, scheduler and timer locks among them, lie in the data segment",
  },
  eoiTimerNanos: {
    value: 0,
    unit: 'ns',
    status: 'published',
    source: "Xen 3.3's source: nobody acknowledges for a guest that does not; 0 is never",
  },
  creditTickWhenIdle: {
    value: 0,
    unit: 'flag',
    status: 'assumed',
    source: "the scheduler's tick of a CPU that idles is suspended",
  },
  creditTickNanos: {
    least: 1000,
    value: 10_000_000,
    unit: 'ns',
    status: 'published',
    source: "Xen's credit scheduler: a tick of 10 ms on every CPU that runs a vCPU",
  },
  sliceNanos: {
    least: 1000,
    value: 30_000_000,
    unit: 'ns',
    status: 'published',
    source: "Xen's credit scheduler: how long a vCPU runs before another is looked for",
  },

  // Guests
  guestTickNanos: {
    least: 1000,
    value: 10_000_000,
    unit: 'ns',
    status: 'assumed',
    source: "Xen's periodic VIRQ_TIMER of a running vCPU",
  },
  guestIrqNanos: {
    value: 3_000,
    unit: 'ns',
    status: 'assumed',
    source: 'guest kernel: from the upcall to the end of one event handler',
  },
  guestSleepNanos: {
    value: 250_000_000,
    unit: 'ns',
    status: 'assumed',
    source: 'how far ahead an idle guest kernel sets its wake-up timer',
  },
  systemCallNanos: {
    value: 700,
    unit: 'ns',
    status: 'assumed',
    source: 'guest kernel: a system call that does next to nothing',
  },
  systemCallsPerFault: {
    value: 0,
    unit: 'system calls',
    status: 'assumed',
    source: 'system calls of a guest process between two page faults, where they pass through the VMM',
  },
  daemonWakesPerProcess: {
    value: 8,
    unit: 'wake-ups',
    status: 'assumed',
    source: "the PrivVM's daemons wake with the guest's own timer and start a short process now and then",
  },
  daemonNanos: { value: 60_000, unit: 'ns', status: 'assumed', source: "a daemon's work at a wake-up" },
  daemonSystemCalls: {
    value: 0,
    unit: 'system calls',
    status: 'assumed',
    source: 'of a daemon at a wake-up, where they pass through the VMM',
  },
  kernelPortAccesses: {
    value: 0,
    unit: 'accesses',
    status: 'assumed',
    source: "of the PrivVM's kernel to ports of the chipset at a wake-up",
  },
  segmentBytes: { value: 4_096, unit: 'B', status: 'assumed', source: 'one grant carries one page', least: 512 },
  segmentsPerRequest: {
    value: 11,
    unit: 'segments',
    status: 'assumed',
    source: 'the block ring carries at most 11 segments a request',
  },

  // Detection
  panicNanos: {
    value: 2_000,
    unit: 'ns',
    status: 'assumed',
    source: 'from a fatal exception to the handler that starts recovery',
  },
  watchdogPeriodNanos: { least: 1000, value: 100_000_000, unit: 'ns', status: 'published', source: 'S12' },
  watchdogMisses: { value: 3, unit: 'NMIs', status: 'published', source: 'S12' },

  // Recovery: unit costs times sizes where the step walks over memory or CPUs, else the duration of the step
  earlyBootNanos: {
    value: 12e6,
    unit: 'ns',
    status: 'calibrated on Z7.1',
    source: 'early initialization of the boot CPU',
  },
  cpuOnlineNanos: {
    value: 150e6 / 7,
    unit: 'ns per CPU',
    status: 'calibrated on Z7.2',
    source: '150 ms for the seven other CPUs',
  },
  apicSetupNanos: { value: 200e6, unit: 'ns', status: 'calibrated on Z7.3', source: 'local and I/O APIC set-up' },
  tscCalibrationNanos: { value: 50e6, unit: 'ns', status: 'calibrated on Z7.4', source: 'TSC calibration' },
  heapRecordNanos: { value: 10, unit: 'ns per page frame', status: 'calibrated on Z7.5', source: '21 ms over 8 GiB' },
  frameRestoreNanos: { value: 10, unit: 'ns per page frame', status: 'calibrated on Z7.6', source: '21 ms over 8 GiB' },
  frameResetNanos: { value: 6.2, unit: 'ns per page frame', status: 'calibrated on Z7.7', source: '13 ms over 8 GiB' },
  heapRebuildNanos: {
    value: 100.6,
    unit: 'ns per page frame',
    status: 'calibrated on Z7.8',
    source: '211 ms over 8 GiB',
  },
  smpInitNanos: {
    value: 35e6,
    unit: 'ns',
    status: 'calibrated on Z7.9',
    source: 'SMP initialization, page-frame identification, module relocation, other',
  },
  microresetNanos: {
    value: 1_000_000,
    unit: 'ns',
    status: 'calibrated on Z8',
    source: 'everything in a microreset but the page-frame scan: 22 ms less 21',
  },
  recordsOfWhoRuns: {
    value: 5,
    unit: 'uses',
    status: 'published',
    source: "Xen's source: run queue, scheduler's choice, current vCPU, loaded vCPU, running flag",
  },
  fieldsOfADomain: {
    value: 10,
    unit: 'uses',
    status: 'assumed',
    source: "what a domain's place in the list and its vCPU's in the queue are made from again",
  },
  lockReleaseNanos: { value: 50, unit: 'ns per lock', status: 'assumed', source: 'walk over the locks of the heap' },
  firmwareNanos: {
    value: 47e9,
    unit: 'ns',
    status: 'recalled',
    source: 'hardware reset through the firmware, 47 s (K33, medium confidence)',
  },
  hostBootNanos: {
    value: 43e9,
    unit: 'ns',
    status: 'assumed',
    source:
      'from the firmware to a booted PrivVM: at most the 43 s of K50, which include the shutdown ' +
      'of a PrivVM that a failed host cannot do',
  },
  guestBootNanos: {
    value: 6.2e9,
    unit: 'ns',
    status: 'recalled',
    source: 'boot of one guest OS, 6.2 s (K52, high confidence)',
  },
} as const satisfies Record<string, Parameter>;
