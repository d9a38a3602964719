/**
 * What the parts of a machine are doing, as plain data that whoever watches can keep: the machine itself it never gets.
 * Nothing changes between events, so what a part does before an event it has done since the event before.
 */

/** The kinds of parts that have tracks of their own. */
export type PartKind = 'cpu' | 'vm' | 'lock' | 'line' | 'client';

/** One object for one part of the machine: a reboot, which replaces the part, replaces it, too. */
export interface Part {
  readonly kind: PartKind;
  /** `cpu0`, `app1`, a lock's or line's name. */
  readonly name: string;
}

export interface Span {
  readonly name: string;
  /** Since the start of the benchmark. */
  readonly startNanos: number;
  readonly endNanos: number;
}

export interface Activity {
  readonly part: Part;
  readonly name: string;
  /** Two observations show the same activity of a part when name and key are equal. */
  readonly key: number;
  readonly details?: Readonly<Record<string, string | number>>;
  /** What it will do, step by step, if nothing cuts it short. */
  readonly plan?: EntryPlan;
  /** Of an entry on this CPU that is not over: how many of its steps have taken effect. */
  readonly cut?: { readonly startedAt: number; readonly done: number };
  /** Its name, if it has not come to its end. */
  readonly unfinished?: string;
}

/** An entry into the VMM as it begins: its steps, and the locks held between steps. */
export interface EntryPlan {
  readonly entry: string;
  readonly startedAt: number;
  readonly steps: readonly Span[];
  readonly holds: readonly Hold[];
}

export interface Hold {
  readonly lock: string;
  /** The step that acquires it. */
  readonly step: number;
  readonly startNanos: number;
  /** Infinity when the entry never reaches the step that releases it. */
  readonly endNanos: number;
}
