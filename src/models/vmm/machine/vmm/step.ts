/**
 * The grammar in which the VMM's entries are written down: an entry is a list of steps, a step an instruction count and
 * an effect on named state.
 *
 * A step's effect happens when the step is done. Cut an entry anywhere and the steps before the point have happened,
 * the others have not: that is the damage a failstop leaves, and no other rule about damage is needed.
 */
import type { Machine } from '../machine.ts';
import type { Region } from '../region.ts';
import type { Execution } from './execution.ts';
import type { Lock } from './lock.ts';
import type { RuntimePart } from './runtime-part.ts';

export type Effect = (machine: Machine, execution: Execution) => void;
export type LockOf = (machine: Machine, execution: Execution) => Lock;
export type Condition = (machine: Machine, execution: Execution) => boolean;

/**
 * What keeps a CPU from going on: it waits without end for what a lost thread has left, goes round in a loop, fails an
 * assertion, or takes a fatal exception.
 */
export interface Obstacle {
  readonly kind: 'wait' | 'loop' | 'assertion' | 'exception';
  readonly why: string;
}

export interface Step {
  readonly name: string;
  /** Instructions executed inside the VMM; decides where a fault strikes. */
  readonly instructions: number;
  /** Accesses to local or I/O APIC registers; they cost time, hardly instructions. */
  readonly apicAccesses: number;
  /** Maskable interrupts are off while it runs. */
  readonly masked: boolean;
  /** The stack pointer is still, or again, the guest's. */
  readonly onGuestStack: boolean;
  readonly effect?: Effect;
  /** Asked once, on the state at entry: a step that is not needed takes no time and has no effect. */
  readonly when?: Condition;
  readonly takes?: LockOf;
  readonly releases?: LockOf;
  /** What the step cannot get past; null when it can go on. Asked at entry. */
  readonly obstacle?: (machine: Machine, execution: Execution) => Obstacle | null;
  /** What takes the effect back, from the record that undo logging has made before it. */
  readonly undo?: Effect;
  /** From here on the undo records so far are no longer needed: what they cover will not be done again. */
  readonly commits?: boolean;
  /** The memory it reads and writes; the thread's own stack when it names none. */
  readonly region?: (machine: Machine, execution: Execution) => Region;
  /** The run-time part of a recovery mechanism that adds this step; stock steps have none. */
  readonly part?: RuntimePart;
}

export type EntryKind = 'hypercall' | 'system-call' | 'exception' | 'interrupt' | 'softirq' | 'idle';

export interface Entry {
  /** `hypercall.grant-map`, `interrupt.line`, ... */
  readonly name: string;
  readonly kind: EntryKind;
  /**
   * The guest kernel stops with a bug report when this hypercall returns nonsense; an unchecked one merely loses its
   * effect.
   */
  readonly checked: boolean;
  /** It ends with a return from interrupt, which lets NMIs through again. */
  readonly endsByIret: boolean;
  readonly steps: readonly Step[];
}

export function step(name: string, instructions: number, effect?: Effect, when?: Condition): Step {
  return {
    name,
    instructions,
    apicAccesses: 0,
    masked: false,
    onGuestStack: false,
    ...(effect === undefined ? {} : { effect }),
    ...(when === undefined ? {} : { when }),
  };
}

/** The same steps with maskable interrupts off. */
export function masked(...steps: readonly Step[]): Step[] {
  return steps.map((each) => ({ ...each, masked: true }));
}

/** A step with the guest's stack pointer; interrupts are off. */
export function onGuestStack(name: string, instructions: number): Step {
  return { ...step(name, instructions), masked: true, onGuestStack: true };
}

/** A step that also accesses APIC registers. */
export function apic(accesses: number, each: Step): Step {
  return { ...each, apicAccesses: accesses };
}

/** The same steps, all skipped unless `when` holds at entry. */
export function onlyIf(when: Condition, ...steps: readonly Step[]): Step[] {
  return steps.map((each) => {
    const own = each.when;
    return {
      ...each,
      when: own === undefined ? when : (machine, execution) => when(machine, execution) && own(machine, execution),
    };
  });
}

/** The same steps, working on a region unless they name another. */
export function working(region: NonNullable<Step['region']>, ...steps: readonly Step[]): Step[] {
  return steps.map((each) => ({ region, ...each }));
}

/** The same steps `count` times: one for each element of a batch. */
export function repeated(count: number, steps: (index: number) => readonly Step[]): Step[] {
  return Array.from({ length: count }, (_, index) => steps(index)).flat();
}
