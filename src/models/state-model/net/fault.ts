/**
 * What is wrong with a model and shows only in some of its states: a rate below 0, a variable that leaves its bounds,
 * moves that force each other in circles.
 */
import type { Vector } from './formula.ts';

/** The move that could not be made, or whose clock could not run. */
export interface FaultyMove {
  readonly name: string;
  /** -1 of a rule. */
  readonly instance: number;
  /** Which transition of its component, or which rule. */
  readonly kind: number;
}

/** What stands for a move where a reward is at fault. */
export const NO_MOVE = -2;

/** For messages: what comes of 0 divided by 0 is no number. */
export const shownNumber = (value: number): string =>
  Number.isNaN(value) ? 'no number' : Number.isFinite(value) ? `${value}` : 'a number without end';

export class ModelFault extends Error {
  readonly move: FaultyMove;
  readonly expected: string;
  readonly came: string;
  /** Where the system was. */
  readonly vector: Vector;

  constructor(move: FaultyMove, expected: string, came: string, vector: Vector) {
    super(`${move.name}: expected ${expected}, came ${came}`);
    this.move = move;
    this.expected = expected;
    this.came = came;
    this.vector = vector.slice();
  }
}
