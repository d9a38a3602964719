/**
 * What a DVM does, in pieces: a piece of work is a list of steps, each with a time and an effect. The effects show when
 * the work is over, or when it is cut short: then those of the steps before that point have happened and the others
 * never will. That is the damage a fault does; nothing else has to be said about it.
 */
import type { DriverVm } from './driver-vm.ts';

/** Whose code a step is. Each of them has memory of its own to be corrupted in, and drivers can die alone. */
export type Part = (typeof PARTS)[number];
export const PARTS = ['disk-driver', 'network-driver', 'block-backend', 'network-backend', 'kernel'] as const;

/**
 * What a step writes, and a wrong value ends up in: something that is on its way through the DVM, or has just been
 * handed over in an AppVM's ring, or the part's own state.
 */
export type Written = 'request' | 'command' | 'response' | 'packet' | 'delivered-packet' | 'state';

export interface WorkStep {
  readonly name: string;
  readonly part: Part;
  readonly nanos: number;
  readonly writes: Written;
  /** False when there is nothing more to do in this piece of work. */
  apply(dvm: DriverVm): boolean;
}

export interface Work {
  readonly name: string;
  readonly steps: readonly WorkStep[];
  readonly nanos: number;
}

export const work = (name: string, steps: readonly WorkStep[]): Work => ({
  name,
  steps,
  nanos: steps.reduce((sum, step) => sum + step.nanos, 0),
});

/** All that a DVM can be doing. */
export interface Works {
  /** A request from a ring to the disk. */
  readonly accept: Work;
  /** A command that has finished, from the disk to the ring. */
  readonly complete: Work;
  /** A packet from the card to an AppVM. */
  readonly receive: Work;
  /** A packet from an AppVM to the card. */
  readonly transmit: Work;
  /** The kernel's own. */
  readonly tick: Work;
}
