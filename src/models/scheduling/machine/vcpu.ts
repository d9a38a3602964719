/**
 * A vCPU and the program that its guest runs on it. The program says what it does next, whenever it has done what it
 * said before; the machine lets it compute when the scheduler gives it a core.
 */

/** What a program does next. `nanos` holds how long it computes at a core of speed 1, or until when it sleeps. */
export type Step = 'compute' | 'sleep' | 'yield' | 'end';

export abstract class Program {
  /** Of a core of speed 1, or a point in time. */
  nanos = 0;
  /** It is asked again at this time at the latest, while it has a core: the timer of a guest. */
  interruptAt = Number.POSITIVE_INFINITY;

  /** Called when the former step is over. A program that sleeps to a time that has come goes on at once. */
  abstract next(now: number): Step;

  /** Something has come up, and it does not want to sleep on. */
  readonly isCalled?: boolean;

  /** It is the program of this vCPU. */
  attached?(vcpu: Vcpu): void;

  /** It has had its core for so long, switches not counted. For a guest that runs several threads. */
  used?(nanos: number, cycles: number): void;
}

/** `stuck`: on a core that no longer works; whatever the machine thinks, it does not run. */
export type VcpuState = 'running' | 'runnable' | 'blocked' | 'ended' | 'stuck';

/** What a scheduler knows of a vCPU. */
export interface VcpuOptions {
  readonly name: string;
  /** Index of its VM. */
  readonly vm: number;
  /** A share in proportion to it. Default of Xen: 256. */
  readonly weight: number;
  /** The most of one core that it gets, from 0 to 1; 0 is no limit. */
  readonly cap: number;
  /** The cores that it may run on; null for all. */
  readonly pinned: readonly number[] | null;
  /** The longest that it wants to wait for a core once it can run; infinite for a VM that does not care. */
  readonly laxityNanos: number;
  /** How much faster its program is on a faster core: 1 in proportion to the speed, 0 not at all. */
  readonly usesSpeed: number;
}

/** Longer than any run, in nanoseconds. */
export const FOR_EVER_NANOS = 1e15;

export class Vcpu {
  readonly index: number;
  readonly options: VcpuOptions;
  readonly program: Program;
  state: VcpuState = 'blocked';
  /** The core that it runs on, or ran on last. */
  core = -1;
  /** Of the present step, in nanoseconds of a core of speed 1. */
  left = 0;
  /** As in its options; a guest with several threads sets it to that of the one that runs. */
  usesSpeed: number;
  /** The cores that it may run on, as long as the VMM keeps to it; null for all. */
  pinned: readonly number[] | null;
  /** What has become of its guest; it shows when the guest executes the next time. */
  failure: 'hang' | 'crash' | 'lost' | null = null;

  // Times of the ledger, in whole nanoseconds. The first three add up to the time since the start.
  ranNanos = 0;
  waitedNanos = 0;
  sleptNanos = 0;
  /** Of `ranNanos`: with the VMM's switches to it, and with its guest, up to when its core was last charged. */
  switchNanos = 0;
  usedNanos = 0;
  /** When its state last changed. */
  since = 0;
  /** Of `ranNanos`, what it computed: in nanoseconds of a core of speed 1. */
  workNanos = 0;
  /** Of its cores, while it had them: one in a nanosecond at speed 1. */
  cycles = 0;
  migrations = 0;

  constructor(index: number, options: VcpuOptions, program: Program) {
    this.index = index;
    this.options = options;
    this.program = program;
    this.usesSpeed = options.usesSpeed;
    this.pinned = options.pinned;
  }

  mayRunOn(core: number): boolean {
    return this.pinned === null || this.pinned.includes(core);
  }
}
