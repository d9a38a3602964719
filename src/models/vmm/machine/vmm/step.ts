/**
 * The grammar in which the VMM's entries are written down: an entry is a list of steps, a step an instruction count and
 * an effect on named state.
 *
 * A step's effect happens when the step is done. Cut an entry anywhere and the steps before the point have happened,
 * the others have not: that is the damage a failstop leaves, and no other rule about damage is needed.
 */

import type { EntryOutline, StepOutline, TimedStepOutline } from '../state/entry.ts';
import type { Execution } from '../state/execution.ts';
import type { Lock } from '../state/lock.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Obstacle } from '../state/obstacle.ts';
import type { Region } from '../state/region.ts';

/** The memory that a step works on. */
export type RegionOf = (machine: MachineState, execution: Execution) => Region;
export type Effect = (machine: MachineState, execution: Execution) => void;
export type LockOf = (machine: MachineState, execution: Execution) => Lock;
export type Condition = (machine: MachineState, execution: Execution) => boolean;

/** What a step does to the machine. */
export interface Step extends StepOutline {
  readonly effect?: Effect;
  /** Asked on the state at entry, which it must not change: a step not needed takes no time and has no effect. */
  readonly when?: Condition;
  readonly takes?: LockOf;
  readonly releases?: LockOf;
  /** What the step cannot get past; null when it can go on. Asked at entry. */
  readonly obstacle?: (machine: MachineState, execution: Execution) => Obstacle | null;
  /** What takes the effect back, from the record that undo logging has made before it. */
  readonly undo?: Effect;
  /** From here on the undo records so far are no longer needed: what they cover will not be done again. */
  readonly commits?: boolean;
  /** The memory it reads and writes; the thread's own stack when it names none. */
  readonly region?: RegionOf;
}

export interface TimedStep extends Step, TimedStepOutline {}

/** See layouts.ts. */
export interface KnownLayouts {
  /** The steps that they are of. */
  readonly steps: readonly TimedStep[];
  /** The memory that the active steps of the layout applied last work on, each once. */
  readonly regions: readonly RegionOf[];
  /** Lays the execution out as before. Returns its stock instructions; -1, with nothing changed, if that cannot be. */
  apply(machine: MachineState, execution: Execution): number;
  /** Remembers how the execution that was just looked up has been laid out, where nothing has held it up. */
  remember(execution: Execution, instructions: number): void;
}

export interface Entry extends EntryOutline {
  readonly steps: readonly TimedStep[];
  /** Remembered from one execution to the next. */
  readonly layouts?: KnownLayouts;
}

/**
 * The steps of an entry that a CPU or a guest knows by its outline. All entries are made of steps, so what is not there
 * is not in the step either.
 */
export function stepsOf(entry: EntryOutline): readonly Step[] {
  return entry.steps;
}

export function step(name: string, instructions: number, effect?: Effect, when?: Condition): Step {
  return {
    name,
    code: name.replaceAll(/\d+/g, 'n'),
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
  // Steps that had one condition have one again, and a CPU asks neighbours with the same one only once.
  const both = new Map<Condition, Condition>();
  const withOwn = (own: Condition): Condition => {
    const joint = both.get(own) ?? ((machine, execution) => when(machine, execution) && own(machine, execution));
    both.set(own, joint);
    return joint;
  };
  return steps.map((each) => ({ ...each, when: each.when === undefined ? when : withOwn(each.when) }));
}

/** The same steps, working on a region unless they name another. */
export function working(region: RegionOf, ...steps: readonly Step[]): Step[] {
  return steps.map((each) => ({ region, ...each }));
}

/** The same steps `count` times: one for each element of a batch. */
export function repeated(count: number, steps: (index: number) => readonly Step[]): Step[] {
  return Array.from({ length: count }, (_, index) => steps(index)).flat();
}
