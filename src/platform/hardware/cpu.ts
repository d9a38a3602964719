/**
 * A physical CPU with what the VMM keeps per CPU: who runs, pending softirqs, the timer heap, the flags a failure leaves behind.
 *
 * Left out: caches, TLB and frequency; idle CPUs without a vCPU do nothing.
 */
import type { Vcpu } from '../guest/vm.ts';
import { Execution } from '../vmm/execution.ts';
import { type Lock, lock } from '../vmm/lock.ts';

/** The software timers of one CPU, by index into `deadlines`. */
export const CpuTimer = { watchdog: 0, slice: 1, guestTick: 2, guestOneShot: 3 } as const;
export const CPU_TIMERS = 4;
export const cpuTimerNames: readonly string[] = ['watchdog counter', 'scheduler slice', 'guest tick', 'guest one-shot'];

/** Work a CPU still owes, done on the way out of the VMM. */
export const Softirq = { timer: 1, schedule: 2 } as const;

/**
 * - `idle`: halted, waiting for an interrupt.
 * - `guest`: executing a vCPU's own code.
 * - `vmm`: in an entry.
 * - `spinning`: in an entry, at a lock nobody will release.
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
  /** The vCPU the scheduler believes to be running; null is the idle vCPU. */
  current: Vcpu | null = null;
  /** The vCPU pinned here; null for a CPU without one. */
  home: Vcpu | null = null;
  softirqs = 0;
  /** An event-check IPI or the APIC timer's interrupt waits for delivery. */
  ipiPending = false;
  timerPending = false;
  /** Nested interrupt contexts, as the VMM counts them. Kept right, and reset by a reboot; no rule asks for it yet. */
  irqCount = 0;
  /** An NMI was taken and its return never executed: no further NMI arrives. */
  nmiBlocked = false;
  /** Whether the stack pointer lies in the stack the VMM derives this CPU's identity from. */
  stackPointerSane = true;
  /** Set when the scheduler's records were cut while being changed. */
  scheduleTorn = false;
  readonly scheduleLock: Lock;
  readonly timerLock: Lock;
  /** Deadlines of the software timers; Infinity when inactive. */
  readonly deadlines = new Float64Array(CPU_TIMERS).fill(Number.POSITIVE_INFINITY);
  /** Whether the APIC timer will fire. It is armed for the earliest deadline, and only at the end of the timer softirq. */
  apicArmed = false;
  /** Bumped by the recurring watchdog timer event; the hang watchdog looks whether it moves. */
  progressCounter = 0;

  constructor(id: number) {
    this.id = id;
    this.execution = new Execution(this);
    this.scheduleLock = lock(`cpu${id} schedule`, 'static');
    this.timerLock = lock(`cpu${id} timer`, 'static');
  }

  get name(): string {
    return `cpu${this.id}`;
  }

  /** Whether a maskable interrupt can be taken at this instant. */
  get interruptsMasked(): boolean {
    if (this.mode !== 'vmm' && this.mode !== 'spinning' && this.mode !== 'dead') return false;
    return this.execution.entry !== null && this.execution.currentStep.masked;
  }
}
