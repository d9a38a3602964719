/**
 * The states that a move can lead to when an instance has to be chosen on the way, each with its probability. The first
 * time each choice falls on the first alternative; then the last choice that has one left goes on to the next.
 */
import { assert } from '../../kernel/assertions.ts';
import type { Move, Net } from '../../models/state-model/net/net.ts';
import { type Chooser, Settler } from '../../models/state-model/net/settle.ts';
import type { Canonical } from './canonical.ts';

interface Choice {
  /** Places among those that are due, one of each kind, and how many there are of it. */
  readonly places: readonly number[];
  readonly counts: readonly number[];
  readonly of: number;
  taken: number;
}

/** More ways than that out of one state could not be checked by a reader. */
const MOST_WAYS = 100_000;

export class Outcomes {
  readonly #net: Net;
  readonly #canonical: Canonical | null;
  readonly #settler: Settler;
  readonly #choices: Choice[] = [];
  #depth = 0;

  constructor(net: Net, canonical: Canonical | null) {
    this.#net = net;
    this.#canonical = canonical;
    this.#settler = new Settler(net, this.#choose);
  }

  /**
   * @param before The state in which the clock of the move runs out.
   * @param after Where each outcome stands when it is passed on.
   */
  each(
    before: Uint8Array,
    after: Uint8Array,
    { instance, to }: { readonly instance: number; readonly to: number },
    tell: (probability: number) => void,
  ): void {
    this.#choices.length = 0;
    let ways = 0;
    do {
      assert(ways++ < MOST_WAYS, 'a move leads to too many states to list them');
      for (let i = 0; i < before.length; i++) after[i] = before[i]!;
      this.#depth = 0;
      this.#settler.move(after, instance, to);
      let probability = 1;
      for (const { counts, of, taken } of this.#choices) probability *= counts[taken]! / of;
      tell(probability);
    } while (this.#advance());
  }

  /** The next way; false when all have been gone. */
  #advance(): boolean {
    const choices = this.#choices;
    for (let last = choices.at(-1); last !== undefined; last = choices.at(-1)) {
      if (++last.taken < last.places.length) return true;
      choices.pop();
    }
    return false;
  }

  readonly #choose: Chooser = (due, count, _heat, vector) => {
    const known = this.#choices[this.#depth++];
    if (known !== undefined) return known.places[known.taken]!;
    const choice = this.#kindsOf(due, count, vector);
    this.#choices.push(choice);
    return choice.places[0]!;
  };

  /** Instances that are alike in every way are one alternative: whichever of them moves, the state is the same. */
  #kindsOf(due: Int32Array, count: number, vector: Uint8Array): Choice {
    const kinds = new Map<number | string, number>();
    const [places, counts]: [number[], number[]] = [[], []];
    for (let place = 0; place < count; place++) {
      const move = this.#net.forced[due[place]!]!;
      const key = this.#canonical?.keyOf(vector, move.instance) ?? this.#stateAfter(vector, move);
      const kind = kinds.get(key);
      if (kind !== undefined) {
        counts[kind]!++;
        continue;
      }
      kinds.set(key, places.length);
      places.push(place);
      counts.push(1);
    }
    return { places, counts, of: count, taken: 0 };
  }

  #stateAfter(vector: Uint8Array, { instance, to }: Move): string {
    const then = vector.slice();
    // A value that no state has, so that the moving instance differs from those that are already there.
    then[instance] = 128 + to;
    this.#canonical?.sort(then);
    return String.fromCharCode(...then);
  }
}
