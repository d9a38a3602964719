/**
 * What a scheduler decides. The machine tells it what happens to vCPUs, asks whom a core runs next, and for how long at
 * most; the scheduler can ask the machine to let a core choose anew.
 */
import type { Entry } from '../../../experiment/entry.ts';
import type { Values } from '../../../experiment/parameter.ts';
import type { schedulerParameters } from '../parameters.ts';
import type { Vcpu } from './vcpu.ts';

export type SchedulerValues = Values<typeof schedulerParameters>;

/** The machine as a scheduler sees it. */
export interface Cores {
  readonly values: SchedulerValues;
  /** The speed of each as the VMM knows it, 1 for the fastest. */
  readonly speeds: readonly number[];
  readonly vcpus: readonly Vcpu[];
  readonly now: number;
  /** Whether the VMM uses it. */
  isOnline(core: number): boolean;
  /** Who runs on this core; null when it is idle. */
  running(core: number): Vcpu | null;
  /** The core chooses anew, in an event of its own at this time. */
  reschedule(core: number): void;
  /** It chooses anew at this time at the latest. */
  reconsider(core: number, atNanos: number): void;
}

export interface Choice {
  readonly vcpu: Vcpu | null;
  /** The longest that it runs before the core chooses anew; infinite for as long as it wants. */
  readonly sliceNanos: number;
}

export interface Scheduler {
  /** It can run from now on. */
  woken(vcpu: Vcpu): void;
  /** It has to leave its core, and can still run. `yields`: it asked for that. */
  preempted(vcpu: Vcpu, core: number, yields: boolean): void;
  /** It has run for so long. Called whenever it stops, and before each tick. */
  charged(vcpu: Vcpu, core: number, nanos: number): void;
  /** Whom the core runs now. Takes it out of the queue. */
  choose(core: number): Choice;
  /** Every `tickNanos`, on each core. */
  tick?(core: number): void;
  /** Every slice, after the tick of the first core. */
  account?(): void;
  /** The core is used no longer: who waits for it goes to others that it may run on. */
  offline?(core: number): void;
  /** The speeds of the cores are not what they were. */
  retuned?(): void;
}

/** A way to schedule that a scenario can name. */
export interface SchedulerKind extends Entry {
  readonly make: (cores: Cores, options: SchedulerOptions) => Scheduler;
}

export interface SchedulerOptions {
  /** Who pays: whoever runs at a tick, or each for what it has used (CR3). */
  readonly debit: 'sampled' | 'exact';
  /** Cores that are equal now may differ later. */
  readonly speedsChange: boolean;
}
