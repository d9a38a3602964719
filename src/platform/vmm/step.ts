/**
 * The grammar in which the VMM's entries are written down: an entry is a list of steps, a step an instruction count and an effect on named state.
 *
 * A step's effect happens when the step is done. Cut an entry anywhere and the steps before the point have happened, the others have not: that is the damage
 * a failstop leaves, and no other rule about damage is needed.
 */
import type { Machine } from '../machine.ts';
import type { Execution } from './execution.ts';
import type { Lock } from './lock.ts';

export type Effect = (machine: Machine, execution: Execution) => void;
export type LockOf = (machine: Machine, execution: Execution) => Lock;

export interface Step {
  readonly name: string;
  /** Instructions executed inside the VMM; decides where a fault strikes. */
  readonly instructions: number;
  /** Accesses to local or I/O APIC registers; they cost time, hardly instructions. */
  readonly apicAccesses: number;
  /** Maskable interrupts are off while it runs. */
  readonly masked: boolean;
  readonly effect?: Effect;
  /** Asked once, on the state at entry: a step that is not needed takes no time and has no effect. */
  readonly when?: (machine: Machine, execution: Execution) => boolean;
  readonly takes?: LockOf;
  readonly releases?: LockOf;
  /** What the step would wait for without end, in words; null when it can go on. Asked at entry. */
  readonly waitsFor?: (machine: Machine, execution: Execution) => string | null;
}

export type EntryKind = 'hypercall' | 'exception' | 'interrupt' | 'softirq' | 'idle';

export interface Entry {
  /** `hypercall.grant-map`, `interrupt.line`, ... */
  readonly name: string;
  readonly kind: EntryKind;
  /** The guest kernel stops with a bug report when this hypercall returns nonsense; an unchecked one merely loses its effect. */
  readonly checked: boolean;
  readonly steps: readonly Step[];
}

export function step(name: string, instructions: number, effect?: Effect, when?: Step['when']): Step {
  return {
    name,
    instructions,
    apicAccesses: 0,
    masked: false,
    ...(effect === undefined ? {} : { effect }),
    ...(when === undefined ? {} : { when }),
  };
}

/** The same steps with maskable interrupts off. */
export function masked(...steps: readonly Step[]): Step[] {
  return steps.map((each) => ({ ...each, masked: true }));
}

/** A step that also accesses APIC registers. */
export function apic(accesses: number, each: Step): Step {
  return { ...each, apicAccesses: accesses };
}

/** The same steps, all skipped unless `when` holds at entry. */
export function onlyIf(when: NonNullable<Step['when']>, ...steps: readonly Step[]): Step[] {
  return steps.map((each) => {
    const own = each.when;
    return {
      ...each,
      when: own === undefined ? when : (machine, execution) => when(machine, execution) && own(machine, execution),
    };
  });
}

const TAKE_INSTRUCTIONS = 15;
const RELEASE_INSTRUCTIONS = 8;

/** The steps between taking and releasing a lock. */
export function holding(name: string, of: LockOf, ...steps: readonly Step[]): Step[] {
  return [
    { ...step(`take the ${name} lock`, TAKE_INSTRUCTIONS), takes: of },
    ...steps,
    { ...step(`release the ${name} lock`, RELEASE_INSTRUCTIONS), releases: of },
  ];
}

/** The same steps `count` times: one for each element of a batch. */
export function repeated(count: number, steps: (index: number) => readonly Step[]): Step[] {
  return Array.from({ length: count }, (_, index) => steps(index)).flat();
}
