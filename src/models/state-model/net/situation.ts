/** Where a system is, with all that its clocks remember: a run can go on from it. */
import type { Vector } from './formula.ts';

export interface Situation {
  readonly states: Vector;
  /** By timed move, how long its clock would still run; infinite where it does not run. */
  readonly leftNanos: Float64Array;
  readonly speed: Float64Array;
  readonly stage: Int32Array;
  /** What is left of a clock with an age that was stopped. */
  readonly stopped: Float64Array;
  /** 1 for a clock that was started at this very time. */
  readonly isNew: Uint8Array;
}
