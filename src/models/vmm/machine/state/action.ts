/** What a task of a guest can do, as its program says it. */
import type { EntryOutline } from './entry.ts';

/** Raised by the part that has work for a task, lowered by the task that takes it. */
export class Flag {
  raised = false;
}

/** Run the guest's own code for a while. */
export interface Compute {
  readonly kind: 'compute';
  nanos: number;
}

/** Enter the VMM: a hypercall, or an exception the VMM takes first. */
export interface Enter {
  readonly kind: 'enter';
  entry: EntryOutline | null;
  argument: number;
}

/** Sleep until the flag is raised, and lower it. */
export interface Wait {
  readonly kind: 'wait';
  flag: Flag | null;
}

export type GuestAction = Compute | Enter | Wait;

/** A task, as its program knows it. */
export interface Actor {
  /** The index of the VM whose data it handles; -1 if none. */
  serving: number;
  compute(nanos: number): GuestAction;
  enter(entry: EntryOutline, argument: number): GuestAction;
}
