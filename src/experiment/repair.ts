/**
 * A repair is one named transformation of a failed machine during a recovery.
 *
 * It promises what holds once it is done, whatever the state was before, and `recover` checks that. It does not judge:
 * whether the machine will work is found out by letting it go on. And it is deterministic: nothing here may draw a
 * random number.
 */
import type { ProcessBody } from '../kernel/process.ts';
import type { Entry } from './entry.ts';

/**
 * Nothing, or why the repair never comes to its end: an operation of the machine that it uses does not come back,
 * because of the state it meets. That is no verdict on the run: those outside see that nothing runs any more.
 */
export type Stuck = string | null | void;

/** Why a repair cannot even begin: the recovery ends there, or goes on without it. */
export interface Obstacle {
  readonly kind: 'stuck' | 'passed-over';
  readonly why: string;
}

/**
 * - `Scene`: what a recovery knows while it runs, the machine above all.
 * - `Damage`: the kinds of damage that can be read off the machine.
 * - `Upkeep`: the work that the machine can do in normal operation.
 * - `Work`: how it is done: at one instant, after its cost; or as a process, which takes as long as what it does.
 */
export interface Repair<Scene, Damage extends string = never, Upkeep = never, Work = Stuck> extends Entry {
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /** What has to be done in normal operation for it, from the start: the cost that is paid before any failure. */
  readonly upkeep?: readonly Upkeep[];
  /** Kinds of damage of which none is left once it is done. */
  readonly fixes?: readonly Damage[];
  /** What else is so once it is done. */
  holds?(scene: Scene): boolean;
  /** Why it cannot be done, seen before it begins. */
  obstacle?(scene: Scene): Obstacle | null;
  /** It begins once this is so. */
  waitsFor?(scene: Scene): boolean;
  /** Nanoseconds it takes, from sizes and unit costs. Left out where its work takes time itself. */
  cost?(scene: Scene): number;
  apply(scene: Scene): Work;
}

/** For code that does not know the model. */
export type AnyWork = Stuck | ProcessBody;
