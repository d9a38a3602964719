/**
 * A virtual machine: one vCPU pinned to one CPU, the guest kernel's tasks and event handlers, and what the VMM keeps
 * about it in its heap.
 *
 * The guest kernel is as simple as paravirtualized Linux allows: event handlers first, then the first ready task in
 * order of priority, else set a wake-up timer and block. Tasks are not preempted by tasks. Left out: user and kernel
 * mode, memory pressure, more than one vCPU.
 */
import type { EntryOutline } from './entry.ts';
import { type Lock, lock } from './lock.ts';
import type { PageFrame } from './page-frame.ts';
import { type Region, region } from './region.ts';
import type { GuestTask } from './task.ts';

export type VmKind = 'privvm' | 'appvm';

/** The last words of a VM that had no chance to say any. */
export const LOST_IN_REBOOT = 'lost in the reboot of the host';

/** Event ports every guest has; drivers bind further ones. */
export const TIMER_PORT = 0;

/** An inter-domain event channel, one direction. */
export interface EventChannel {
  readonly name: string;
  readonly to: Vcpu;
  readonly port: number;
}

export class Vm {
  readonly name: string;
  readonly kind: VmKind;
  readonly index: number;
  readonly vcpu: Vcpu;
  /** In order of priority. */
  readonly tasks: GuestTask[] = [];
  /** What the guest kernel does on an event, by port. */
  readonly handlers: (() => void)[] = [() => {}];
  readonly portNames: string[] = ['timer'];
  /** Page-table pages whose state the VMM tracks. */
  readonly frames: PageFrame[] = [];
  /** What the VMM keeps about it in its heap, and the descriptors of its frames. */
  readonly structure: Region;
  readonly channels: Region;
  readonly grantTable: Region;
  readonly descriptors: Region;
  /** Registers and memory of the guest itself. */
  readonly contents: Region;
  /** How often its granted pages are pinned by a mapping, and referred to. */
  grantPins = 0;
  grantReferences = 0;
  /** How many references are held for copies from and to its granted pages. */
  copyReferences = 0;
  /** Locks in the VMM's structure for this domain, which lives in the heap. */
  readonly eventLock: Lock;
  readonly grantLock: Lock;
  readonly pageLock: Lock;
  /** The guest kernel's last words; null while it lives. */
  crashed: string | null = null;
  /** What is wrong with the output of what runs in it, or that it failed; null while all is right. */
  spoilt: string | null = null;

  constructor(name: string, kind: VmKind, index: number, cpu: number) {
    this.name = name;
    this.kind = kind;
    this.index = index;
    this.vcpu = new Vcpu(this, cpu);
    this.structure = region(`${name} domain structure`, 'heap');
    this.channels = region(`${name} event channels`, 'heap');
    this.grantTable = region(`${name} grant table`, 'heap');
    this.descriptors = region(`${name} page frames`, 'preserved');
    this.contents = region(`${name} contents`, 'guest');
    this.eventLock = lock(`${name} event-channel`, 'heap', this.channels);
    this.grantLock = lock(`${name} grant-table`, 'heap', this.grantTable);
    this.pageLock = lock(`${name} page-table`, 'heap', this.descriptors);
  }

  bind(portName: string, handler: () => void): number {
    this.portNames.push(portName);
    return this.handlers.push(handler) - 1;
  }
}

export type RunState = 'running' | 'runnable' | 'blocked';

export class Vcpu {
  readonly vm: Vm;
  readonly cpu: number;
  runState: RunState = 'blocked';
  /** Whether it stands in its CPU's run queue (or runs). A runnable vCPU that does not is never chosen. */
  queued = false;
  /** Set when it is chosen, cleared when its context has been saved. */
  isRunning = false;
  /** Pending event ports, one bit each. */
  pending = 0;
  /** The hypercall issued and not yet returned from; it outlives the VMM thread that was serving it. */
  inFlight: EntryOutline | null = null;
  inFlightArgument = 0;
  /** The saved program counter was moved back onto the hypercall: the guest issues it again. */
  rewound = false;
  /** The registers that held its arguments are overwritten. */
  argumentsLost = false;
  /** Elements of the batch in flight that are noted as finished: the next attempt begins behind them. */
  batchDone = 0;
  /** What the undo log holds for the call in flight, the latest first; filled when its thread is lost. */
  undoLog: (() => void)[] = [];
  /**
   * A system call of its process that the VMM was forwarding when its thread was lost; rewound, the process issues it
   * again.
   */
  systemCall: 'none' | 'in-flight' | 'half-entered' | 'rewound' = 'none';
  /** The FS and GS bases of its process were in registers of a VMM thread that is gone. */
  basesLost = false;
  /** It is about to go on with registers that were saved earlier than it had come. */
  registersStale = false;
  /** Why the VMM refused the hypercall that is about to return; null when it did not. */
  refused: string | null = null;
  /** Guest time left of the event upcall and of the current task's computation, in nanoseconds. */
  upcallLeft = 0;
  upcallPorts = 0;
  taskLeft = 0;
  task: GuestTask | null = null;
  /** The guest kernel has set its wake-up timer and will block next. */
  wakeUpSet = false;
  /** How long it has had its CPU, and since when that is not yet charged; kept in the domain structure. */
  readonly account = { usedNanos: 0, sinceNanos: 0 };
  /** When its kernel next wants to be woken for itself, and for a process that sleeps until then. */
  wakeUpAt = 0;
  timeoutAt = Number.POSITIVE_INFINITY;

  constructor(vm: Vm, cpu: number) {
    this.vm = vm;
    this.cpu = cpu;
  }
}
