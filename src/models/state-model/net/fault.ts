/**
 * What is wrong with a model and shows only in some of its states: a rate below 0, a variable that leaves its bounds,
 * moves that force each other in circles.
 */
import type { Vector } from './formula.ts';

export class ModelFault extends Error {
  readonly move: string;
  readonly expected: string;
  readonly came: string;
  /** Where the system was. */
  readonly vector: Vector;

  constructor(move: string, expected: string, came: string, vector: Vector) {
    super(`${move}: expected ${expected}, came ${came}`);
    this.move = move;
    this.expected = expected;
    this.came = came;
    this.vector = vector.slice();
  }
}
