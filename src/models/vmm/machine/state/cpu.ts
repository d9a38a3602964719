/**
 * A physical CPU with what the VMM keeps per CPU: who runs, pending softirqs, the timer heap, the flags a failure
 * leaves behind.
 *
 * Left out: caches, TLB and frequency; idle CPUs without a vCPU do nothing.
 */

import { Execution } from './execution.ts';
import { LocalApic } from './local-apic.ts';
import { type Lock, lock } from './lock.ts';
import { type Region, region } from './region.ts';
import type { Vcpu } from './vm.ts';

/** The software timers of one CPU, by index into `deadlines`. */
export const CpuTimer = { watchdog: 0, slice: 1, guestTick: 2, guestOneShot: 3, creditTick: 4 } as const;
export const CPU_TIMERS = 5;
export const cpuTimerNames: readonly string[] = [
  'watchdog counter',
  'scheduler slice',
  'guest tick',
  'guest one-shot',
  'scheduler tick',
];

/** The identity of a CPU whose stack pointer lies in no CPU's stack. */
export const NO_CPU = -1;

/** Work a CPU still owes, done on the way out of the VMM. */
export const Softirq = { timer: 1, schedule: 2 } as const;

/**
 * - `idle`: halted, waiting for an interrupt.
 * - `guest`: executing a vCPU's own code.
 * - `vmm`: in an entry.
 * - `spinning`: in an entry, at a lock that is never released.
 * - `dead`: struck; it executes nothing until it is rebooted.
 * - `stopped`: taken out by a recovery (or never brought back).
 */
export type CpuMode = 'idle' | 'guest' | 'vmm' | 'spinning' | 'dead' | 'stopped';

export class Cpu {
  readonly id: number;
  mode: CpuMode = 'idle';
  readonly execution: Execution;
  /** Taken part in by the VMM: false from the boot of a new instance until it wakes this CPU. */
  online = true;
  /** On whose behalf the CPU executes; null is the idle vCPU. */
  current: Vcpu | null = null;
  /** The scheduler's own note of the vCPU it chose last. */
  scheduled: Vcpu | null = null;
  /** The choice of the scheduling under way. */
  chosen: Vcpu | null = null;
  /** The VMM's record of whose registers it holds: an idle CPU keeps those of the last vCPU. */
  loaded: Vcpu | null = null;
  /** Whose registers it holds in truth; what is in memory of that vCPU is older. */
  holds: Vcpu | null = null;
  /** The vCPU pinned here; null for a CPU without one. */
  home: Vcpu | null = null;
  softirqs = 0;
  readonly apic = new LocalApic();
  /** What the fatal exception it took was about. */
  lastWords = '';
  /** Nested interrupt contexts, as the VMM counts them; the scheduler asserts that there is none. */
  irqCount = 0;
  /** An NMI was taken and no return from interrupt executed since: no further NMI arrives. */
  nmiBlocked = false;
  /**
   * Which CPU its code takes itself for. The VMM derives it from the stack pointer: another CPU's stack makes it that
   * one, and memory that is no VMM stack makes it `NO_CPU`.
   */
  identity: number;
  /** Its own data: pending work, counts, records of who runs. */
  readonly data: Region;
  /** The stack of whatever thread runs on it. */
  readonly stack: Region;
  readonly timerHeap: Region;
  readonly scheduleLock: Lock;
  readonly timerLock: Lock;
  /** Deadlines of the software timers; Infinity when inactive. */
  readonly deadlines = new Float64Array(CPU_TIMERS).fill(Number.POSITIVE_INFINITY);
  /**
   * Whether the APIC timer will fire. It is armed for the earliest deadline, and only at the end of the timer softirq.
   */
  apicArmed = false;
  /** Bumped by the recurring watchdog timer event; the hang watchdog looks whether it moves. */
  progressCounter = 0;

  constructor(id: number, dataStorage: Lock['storage'] = 'static') {
    this.id = id;
    this.identity = id;
    this.execution = new Execution(this);
    this.data = region(`cpu${id} data`, dataStorage);
    this.stack = region(`cpu${id} stack`, 'stack');
    this.timerHeap = region(`cpu${id} timer heap`, dataStorage);
    this.scheduleLock = lock(`cpu${id} schedule`, dataStorage, this.data);
    this.timerLock = lock(`cpu${id} timer`, dataStorage, this.timerHeap);
  }

  get name(): string {
    return `cpu${this.id}`;
  }

  /** Whether it executes nothing that would ever come to an end. */
  get isHeld(): boolean {
    return this.mode === 'dead' || this.mode === 'stopped' || this.mode === 'spinning';
  }

  /** Whether a maskable interrupt can be taken at this instant. */
  get interruptsMasked(): boolean {
    if (this.mode !== 'vmm' && this.mode !== 'spinning' && this.mode !== 'dead') return false;
    return this.execution.entry !== null && this.execution.currentStep.masked;
  }
}
