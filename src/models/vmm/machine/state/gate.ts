/** The gate before the handlers of hypercalls, as machine and guests know it. */
import type { Cpu } from './cpu.ts';
import type { EntryOutline } from './entry.ts';
import type { VmKind } from './vm.ts';

/** A call as the VMM finds it in the caller's registers. */
export interface Hypercall {
  readonly entry: EntryOutline;
  readonly argument: number;
}

/** What becomes of a call. */
export const GATE_ACTIONS = {
  allow: 'it goes to its handler',
  deny: 'it is refused, and nothing is done',
  redirect: 'it goes to a handler that does nothing and says that all is well',
  recover: 'the VM is stopped, and handed over to whoever recovers it',
} as const;
export type GateAction = keyof typeof GATE_ACTIONS;

/** What an argument names. */
export const WHOSE = {
  own: 'something that the caller may name so',
  foreign: 'something of others',
  nothing: 'nothing that there is',
} as const;
export type Whose = keyof typeof WHOSE;

/** Applies to calls that meet all that it says. */
export interface GateRule {
  readonly role?: VmKind | undefined;
  /** The name of the hypercall, without `hypercall.` */
  readonly call?: string | undefined;
  /** A range, both ends included, or whose it is. */
  readonly argument?: Whose | readonly [number, number] | undefined;
  /** At least so many calls of this VM were not allowed before. */
  readonly offences?: number | undefined;
  readonly action: GateAction;
}

export interface Gate {
  /** The first that applies decides; a call that none applies to is allowed. */
  readonly rules: readonly GateRule[];
  /** Hypercalls whose handlers trust their argument. The others refuse what is not the caller's. */
  readonly trusting: ReadonlySet<string>;
  /** By VM, calls that were not allowed. */
  readonly offences: number[];
  readonly seen: GateTally;
  /** Where calls go that do not go to their handler: denied, redirected, refused by the VMM, trusted without reason. */
  readonly denied: EntryOutline;
  readonly redirected: EntryOutline;
  readonly refused: EntryOutline;
  readonly trusted: EntryOutline;
  /** Told of calls that were not allowed, if a detector listens. */
  notices: ((cpu: Cpu, why: string) => void) | null;
}

/** What was seen at the gate. Wild calls are those of a guest that has lost its mind. */
export class GateTally {
  wild = 0;
  /** The guest, by its index; -1 until it has made one. */
  faulty = -1;
  /** Wild calls that the policy did not allow. */
  stopped = 0;
  /** Calls of guests in their right mind that it did not allow. */
  healthyStopped = 0;
  /** Wild calls that the VMM's own checks refused. */
  refused = 0;
  /** Wild calls whose argument a handler trusted. */
  trusted = 0;
  firstWildAt = -1;
  firstStoppedAt = -1;
  handedOverAt = -1;
  /** The first VM that was handed over, by its index. */
  handedOver = -1;

  /** A call: of the guest `wild` that has lost its mind, or of any other if that is -1. */
  count(now: number, wild: number, isStopped: boolean): void {
    const isWild = wild >= 0;
    if (isWild) {
      this.wild += 1;
      this.faulty = wild;
      if (this.firstWildAt < 0) this.firstWildAt = now;
    }
    if (!isStopped) return;
    if (!isWild) this.healthyStopped += 1;
    else {
      this.stopped += 1;
      if (this.firstStoppedAt < 0) this.firstStoppedAt = now;
    }
  }
}
