/** Guards of one state after another, in which nothing is counted twice. */
import type { Vector } from '../../models/state-model/net/formula.ts';
import { type Guard, valueOf } from '../../models/state-model/net/guard.ts';
import type { Move } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';

export class Counts {
  readonly #counts: Float64Array;
  /** By what is counted, for which state it was counted last. */
  readonly #countedFor: Int32Array;
  #vector: Vector = new Int32Array();
  #state = 0;

  constructor({ counts }: Net) {
    this.#counts = new Float64Array(counts);
    this.#countedFor = new Int32Array(counts);
  }

  /** What follows is about this vector, which must stay as it is. */
  look(vector: Vector): void {
    this.#vector = vector;
    this.#state++;
  }

  isEnabled({ instance, from, when }: Move): boolean {
    return (instance === -1 || ((from >> this.#vector[instance]!) & 1) === 1) && this.holds(when);
  }

  holds(guard: Guard): boolean {
    for (let i = 0; i < guard.length; i++) if (this.#allHold(guard[i]!)) return true;
    return false;
  }

  #allHold(tests: Guard[number]): boolean {
    for (let i = 0; i < tests.length; i++) {
      const { counted, atLeast, atMost } = tests[i]!;
      const { index } = counted;
      if (this.#countedFor[index] !== this.#state) {
        this.#countedFor[index] = this.#state;
        this.#counts[index] = valueOf(counted, this.#vector);
      }
      const count = this.#counts[index]!;
      if (count < atLeast || count > atMost) return false;
    }
    return true;
  }
}
