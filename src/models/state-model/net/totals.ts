/** How long a run goes on, and what it adds up to. */
import type { Move } from './moves.ts';

/** A move that comes from outside, at its time; not made where the instance is not in the state that it starts from. */
export interface Strike {
  readonly atNanos: number;
  readonly move: Move;
}

export interface WalkLimits {
  readonly horizonNanos: number;
  /**
   * Not measured, and the run stops at the horizon. Null: measured from the start to the first return after the
   * horizon.
   */
  readonly warmUpNanos: number | null;
  readonly maxEvents: number;
}

/** What a run adds up to. Times are in nanoseconds. */
export interface WalkTotals {
  /** Measured time. */
  readonly nanos: number;
  readonly upNanos: number;
  /** How often the system went from up to down. */
  readonly outages: number;
  /** Returns to the initial state. */
  readonly cycles: number;
  /** By component and state, summed over its instances. */
  readonly spentNanos: readonly Float64Array[];
  /** By measure, what its gauge has added up; 0 where it has none. */
  readonly added: readonly number[];
  readonly events: number;
  readonly end: WalkEnd;
}

/**
 * - `returned`: in the initial state again, after the horizon.
 * - `horizon`: told to stop there.
 * - `stuck`: no clock runs any more, and none will.
 * - `event-limit`: as many events as are allowed, and no end.
 */
export type WalkEnd = 'returned' | 'horizon' | 'stuck' | 'event-limit';
