/**
 * A vCPU and the program that its guest runs on it. The program says what it does next, whenever it has done what it
 * said before; the machine lets it compute when the scheduler gives it a core.
 */

/** What a program does next. `nanos` holds how long it computes at a core of speed 1, or until when it sleeps. */
export type Step = 'compute' | 'sleep' | 'yield' | 'end';

export abstract class Program {
  /** Of a core of speed 1, or a point in time. */
  nanos = 0;

  /** Called when the former step is over. A program that sleeps to a time that has come goes on at once. */
  abstract next(now: number): Step;
}

export type VcpuState = 'running' | 'runnable' | 'blocked' | 'ended';

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

export class Vcpu {
  readonly index: number;
  readonly options: VcpuOptions;
  readonly program: Program;
  state: VcpuState = 'blocked';
  /** The core that it runs on, or ran on last. */
  core = -1;
  /** Of the present step, in nanoseconds of a core of speed 1. */
  left = 0;

  // Times of the ledger, in nanoseconds. They add up to the time since the start.
  ranNanos = 0;
  waitedNanos = 0;
  sleptNanos = 0;
  /** When its state last changed. */
  since = 0;
  /** Of `ranNanos`, what it computed: in nanoseconds of a core of speed 1. */
  workNanos = 0;
  migrations = 0;

  constructor(index: number, options: VcpuOptions, program: Program) {
    this.index = index;
    this.options = options;
    this.program = program;
  }

  mayRunOn(core: number): boolean {
    return this.options.pinned === null || this.options.pinned.includes(core);
  }
}
