/** Guards of one state after another, in which nothing is counted twice. */
import { countOf, type Guard, type Move, type Net } from '../../models/state-model/net/net.ts';

export class Counts {
  readonly #counts: Int32Array;
  /** By what is counted, for which state it was counted last. */
  readonly #countedFor: Int32Array;
  #vector: Uint8Array = new Uint8Array();
  #state = 0;

  constructor({ counts }: Net) {
    this.#counts = new Int32Array(counts);
    this.#countedFor = new Int32Array(counts);
  }

  /** What follows is about this vector, which must stay as it is. */
  look(vector: Uint8Array): void {
    this.#vector = vector;
    this.#state++;
  }

  isEnabled({ instance, from, when }: Move): boolean {
    return ((from >> this.#vector[instance]!) & 1) === 1 && this.holds(when);
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
        this.#counts[index] = countOf(counted, this.#vector);
      }
      const count = this.#counts[index]!;
      if (count < atLeast || count > atMost) return false;
    }
    return true;
  }
}
