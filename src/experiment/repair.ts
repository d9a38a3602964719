/**
 * A repair is one named transformation of a failed machine during a recovery.
 *
 * A repair promises a condition that holds once it is done, whatever the state was before; `recover` checks the
 * promise. It does not judge whether the machine will work: that shows when the machine resumes. A repair is
 * deterministic: it must not draw random numbers.
 */
import type { ProcessBody } from '../kernel/process.ts';
import type { Entry } from './entry.ts';

/**
 * Undefined, or why the repair never ends: an operation of the machine that it uses does not return in the present
 * state. This does not decide the outcome of the run, which the observers outside judge.
 */
export type Stuck = string | null | void;

/** Why a repair cannot begin. The recovery ends there (`stuck`) or continues without the repair (`passed-over`). */
export interface Obstacle {
  readonly kind: 'stuck' | 'passed-over';
  readonly why: string;
}

/**
 * - `Scene`: the machine and the state of the recovery.
 * - `Damage`: the kinds of damage that can be read off the machine.
 * - `Upkeep`: the kinds of work that the machine can do in normal operation.
 * - `Work`: how the repair is done: at one instant, after its cost has passed; or as a process, which takes the time of
 *   its operations.
 */
export interface Repair<Scene, Damage extends string = never, Upkeep = never, Work = Stuck> extends Entry {
  /** Whether a scenario may leave it out. */
  readonly optional: boolean;
  /** Work in normal operation that the repair needs, from the start of the run: its cost before any failure. */
  readonly upkeep?: readonly Upkeep[];
  /** Kinds of damage that it removes completely. */
  readonly fixes?: readonly Damage[];
  /** A further condition that holds once it is done. */
  holds?(scene: Scene): boolean;
  /** Why it cannot be done, checked before it begins. */
  obstacle?(scene: Scene): Obstacle | null;
  /** The repair waits until this holds. */
  waitsFor?(scene: Scene): boolean;
  /** Nanoseconds it takes, from sizes and unit costs. Absent for a repair that is done as a process. */
  cost?(scene: Scene): number;
  apply(scene: Scene): Work;
}

/** For code that is independent of the model. */
export type AnyWork = Stuck | ProcessBody;
