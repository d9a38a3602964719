/**
 * What a guest does, one action after the other: a generator that yields what the vCPU shall do next.
 *
 * A task owns one action object of each kind and hands out the same one each time, so that a running guest allocates
 * nothing.
 */
import { assert } from '../../../../kernel/assertions.ts';
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

/** What a task does often, one action after another, without asking its program in between. */
export interface Routine {
  readonly kind: 'routine';
  readonly actions: readonly GuestAction[];
}

export type GuestProgram = Generator<GuestAction | Routine, void, void>;

export class GuestTask {
  readonly name: string;
  /** Whether it is a process rather than a thread of the kernel. */
  readonly isProcess: boolean;
  readonly program: GuestProgram;
  waitingFor: Flag | null = null;
  /** It has failed and does nothing more. */
  hasFailed = false;
  /** The index of the VM whose data it handles; -1 if none. */
  serving = -1;
  #routine: readonly GuestAction[] = [];
  /** How much of the routine is done. */
  #place = 0;
  readonly #compute: Compute = { kind: 'compute', nanos: 0 };
  readonly #enter: Enter = { kind: 'enter', entry: null, argument: 0 };
  readonly #wait: Wait = { kind: 'wait', flag: null };

  constructor(name: string, program: (task: GuestTask) => GuestProgram, kind: 'process' | 'kernel-thread' = 'process') {
    this.name = name;
    this.isProcess = kind === 'process';
    this.program = program(this);
  }

  get ready(): boolean {
    return !this.hasFailed && (this.waitingFor === null || this.waitingFor.raised);
  }

  /** What it does next. A program never ends. */
  next(): GuestAction {
    while (this.#place === this.#routine.length) {
      const { value, done } = this.program.next();
      assert(done !== true, 'a guest task ended');
      if (value.kind !== 'routine') return value;
      this.#routine = value.actions;
      this.#place = 0;
    }
    return this.#routine[this.#place++]!;
  }

  compute(nanos: number): GuestAction {
    this.#compute.nanos = nanos;
    return this.#compute;
  }

  enter(entry: EntryOutline, argument: number): GuestAction {
    this.#enter.entry = entry;
    this.#enter.argument = argument;
    return this.#enter;
  }

  wait(flag: Flag): GuestAction {
    this.#wait.flag = flag;
    return this.#wait;
  }
}
