/**
 * Instructions of the steps of the VMM's entries. The steps and their order follow Xen's source. Their numbers of
 * instructions are our estimates, unless a status says otherwise. `register` steps also take the time of APIC accesses
 * (`apicAccessNanos`).
 */
import type { Parameter } from '../../../experiment/parameter.ts';

const about = (value: number, source: string): Parameter => ({
  value,
  unit: 'instructions',
  status: 'assumed',
  source,
});
const fitted = (value: number, target: string, source: string): Parameter => ({
  value,
  unit: 'instructions',
  status: `calibrated on ${target}`,
  source,
});

/** Xen 3.3.0, 32 bits. */
export const xen33Instructions = {
  // Into the VMM and out of it
  saveRegisters: about(30, 'hypercall gate or softirq: the registers a call may change'),
  saveAllRegisters: about(35, 'exception or device interrupt: all of them'),
  switchStack: about(0, 'a gate loads the stack pointer by itself'),
  returnToGuestStack: about(0, 'so does its return'),
  leave: about(35, 'the look for softirqs and the return to the guest'),
  dispatchHypercall: about(40, 'number checked, table looked up'),
  writeResult: about(15, 'the result into the saved registers'),
  overwriteArguments: {
    value: 8,
    unit: 'instructions',
    status: 'recalled',
    source: "Xen's source: a debug build overwrites the registers of the arguments before the result is written",
  },
  takeLock: about(15, 'an uncontended spin lock'),
  releaseLock: about(8, 'its release'),

  // Events
  markEvent: about(60, 'the pending bit in the shared page'),
  markRunnable: about(70, 'run state of the woken vCPU'),
  enqueue: about(90, 'sorted insertion into the run queue'),
  tickle: about(60, 'which CPU has to look'),
  lookUpChannel: about(110, 'event-send: port to channel to remote domain'),

  // Scheduling hypercalls
  markBlocked: about(50, 'block: the vCPU is marked, then pending events are looked at'),
  askForScheduling: about(20, 'the schedule softirq is raised'),
  enterTimer: about(140, 'set-timer: into the heap'),

  // Interrupts
  lookUpLine: about(50, 'end-of-interrupt: port to line'),
  acknowledgeLine: about(90, 'end of interrupt, then the I/O APIC unmasks'),
  acceptLine: about(110, 'the descriptor is found, the line masked'),
  noteGuestOwes: about(15, 'the in-flight count of the line'),
  acknowledgeTimer: about(30, 'end of interrupt of the APIC timer'),
  irqContext: about(15, 'in or out of interrupt context'),
  raiseTimerSoftirq: about(20, 'the timer interrupt leaves its work to the softirq'),
  acknowledgeIpi: about(25, 'end of interrupt of an IPI'),

  // Grants
  readMapElement: fitted(50, 'V3', 'grant-map: one element copied in and checked'),
  pinGrant: fitted(90, 'V3', 'grant-map: entry checked, pin count raised'),
  takeGrantReference: fitted(40, 'V3', 'grant-map: reference to the page'),
  writeGrantMapping: fitted(50, 'V3', 'grant-map: page-table entry'),
  readUnmapElement: fitted(30, 'V3', 'grant-unmap: one element copied in and checked'),
  clearGrantMapping: fitted(70, 'V3', 'grant-unmap: page-table entry cleared'),
  unpinGrant: fitted(25, 'V3', 'grant-unmap: pin count lowered'),
  flushTlb: about(80, 'the local TLB'),
  dropGrantReference: fitted(35, 'V3', 'grant-unmap: reference to the page'),
  readCopyElement: about(60, 'grant-copy: one element copied in and checked'),
  takeCopyReference: about(40, 'grant-copy: reference, or type reference, to one of the two pages'),
  copyPacket: about(300, 'grant-copy: both pages are mapped, and some 100 bytes copied'),
  dropCopyReference: about(30, 'grant-copy: one of them is dropped'),

  // Page tables
  checkFrame: about(60, 'pin and unpin: number checked, descriptor found'),
  refuse: about(20, 'an error is returned'),
  takeType: about(30, 'pin: type reference'),
  validateTableEntry: fitted(5, 'V3', 'one of 512 entries, averaged over tables in which most are empty'),
  setValidated: about(20, 'pin: the validation bit'),
  markPinned: about(40, 'the pinned flag, under the page-table lock'),
  dropType: about(40, 'unpin: type reference and validation bit'),
  checkMapping: about(90, 'update-mapping: address and new entry'),
  takeReference: about(90, 'update-mapping: reference to the new page'),
  writeMapping: about(40, 'update-mapping: the entry'),
  dropReference: about(80, 'update-mapping: reference to the old page'),
  flushTlbEntry: about(40, 'one address'),

  // Exceptions and privileged instructions
  decideFault: about(120, 'page fault: whose is it'),
  buildFrame: about(110, "the guest's exception frame"),
  decodeInstruction: about(320, 'emulation: fetch and decode'),
  checkPort: about(60, 'emulation: permission bitmap'),
  carryOut: about(60, 'emulation: the access itself'),

  // Scheduler
  takeRequest: about(15, 'the softirq bit is cleared'),
  chargeVcpu: about(90, 'credit of the previous vCPU'),
  dequeue: about(50, 'the previous vCPU back to or off the run queue'),
  chooseNext: about(70, 'the head of the run queue is taken off'),
  lookForWork: about(160, "the other CPUs' run queues, before going idle"),
  setSlice: about(60, 'slice timer'),
  setScheduled: about(35, "the scheduler's current vCPU"),
  setRunStates: about(35, 'run states of the previous vCPU and the next'),
  setGuestTick: about(50, "the vCPU's periodic timer"),
  updateRunStateAreas: about(0, 'Xen 3.3 leaves them to the guest'),
  updateGuestClock: about(140, "time in the guest's shared page"),
  switchCurrent: about(15, "the CPU's current vCPU"),
  switchContext: about(60, 'registers, descriptor tables, page-table base'),
  markSaved: about(20, 'the previous vCPU is marked as off the CPU'),

  // Timers
  removeTimer: about(90, 'timer softirq: off the heap'),
  programApic: about(60, 'the hardware timer, at the end of the softirq'),
  findTimerPort: about(80, "the guest's timer event: its channel is locked, and its port looked up"),
  bumpCounter: about(10, 'the progress counter of the watchdog'),
  enterTimerAgain: about(90, 'a recurring timer goes back into the heap'),
  sliceHandler: about(30, 'the slice timer asks for rescheduling'),
  creditTick: about(110, "the scheduler's tick: the running vCPU's credit is burnt"),

  // Idle loop
  prepareToHalt: about(60, 'the idle loop'),
  lastLook: about(30, 'softirqs looked at with interrupts off'),

  // x86-64: system calls, multicalls
  forwardSystemCall: about(80, 'SYSCALL enters the VMM, which builds the frame of the guest kernel'),
  enterKernel: about(5, "the registers with which the guest's kernel goes on, in two parts"),
  returnToUser: about(110, 'the iret hypercall: the frame is checked and loaded'),
  readBatchElement: about(45, 'one call of a multicall copied in and dispatched'),

  // Run-time parts of recovery mechanisms
  loggedEntries: {
    value: 0.85,
    unit: 'records',
    status: 'calibrated on Z9.1',
    source: 'page-table entries in use among the 64 of one part of a walk, each logged',
  },
  undoRecord: fitted(137, 'Z9.2', 'an old value and its address into the undo log, in order'),
  progressNote: fitted(68, 'Z9.2 without undo logging', 'the finished element, in order'),

  // Domain management
  domainPages: { value: 16, unit: 'pages', status: 'assumed', source: 'of the structures of a domain and its vCPU' },
  allocatePage: about(60, 'create-domain: a page off its free list, and again its descriptor'),
  initializeDomain: about(2_000, 'create-domain: its structures'),
  listDomain: about(100, 'create-domain: into the list of all'),
} as const satisfies Record<string, Parameter>;

/** Xen 4.3.2, 64 bits. All other values are those of Xen 3.3.0. */
export const xen43Instructions = {
  ...xen33Instructions,
  switchStack: {
    value: 2,
    unit: 'instructions',
    status: 'recalled',
    source: "Xen 4.3's source: behind SYSCALL, until the VMM's stack pointer is loaded",
  },
  returnToGuestStack: {
    value: 1,
    unit: 'instructions',
    status: 'recalled',
    source: "Xen 4.3's source: the SYSRET itself, behind the guest's stack pointer",
  },
  updateRunStateAreas: fitted(1450, 'Z6.3', 'run states of both vCPUs copied to where their guests read them'),
  updateGuestClock: fitted(300, 'Z6.3', "time in the guest's shared page, with the scaling of the time-stamp counter"),
  validateTableEntry: fitted(20, 'Z5.1', 'a full first-level table takes more than 10,000 instructions'),
} as const satisfies Record<keyof typeof xen33Instructions, Parameter>;
