/**
 * The states that a move can lead to when an instance has to be chosen on the way, each with its probability. The first
 * time each choice falls on the first alternative; then the last choice that has one left goes on to the next.
 */
import { ModelFault } from '../../models/state-model/net/fault.ts';
import type { Vector } from '../../models/state-model/net/formula.ts';
import type { Move } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { type Chooser, Settler } from '../../models/state-model/net/settle.ts';
import type { Canonical } from './canonical.ts';

interface Choice {
  /** Places among those that are due, one of each kind, and how many there are of it, or how much they weigh. */
  readonly places: readonly number[];
  readonly weights: readonly number[];
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
  each(before: Vector, after: Vector, move: Move, tell: (probability: number) => void): void {
    this.#choices.length = 0;
    let ways = 0;
    do {
      if (ways++ === MOST_WAYS) throw new ModelFault(move, `at most ${MOST_WAYS} ways`, 'more', before);
      after.set(before);
      this.#depth = 0;
      this.#settler.move(after, move);
      let probability = 1;
      for (const { weights, of, taken } of this.#choices) probability *= weights[taken]! / of;
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

  readonly #choose: Chooser = {
    who: (due, count, _heat, vector) => this.#taken(() => this.#kindsOf(due, count, vector)),
    which: (weights, count) => this.#taken(() => weighed(weights, count)),
    whom: (instances, count, _crew, vector) => this.#taken(() => this.#clientsOf(instances, count, vector)),
  };

  /** Which of the alternatives it is this time, of those that were found when the choice was met first. */
  #taken(find: () => Choice): number {
    const known = this.#choices[this.#depth++];
    if (known !== undefined) return known.places[known.taken]!;
    const choice = find();
    this.#choices.push(choice);
    return choice.places[0]!;
  }

  /** Instances that are alike in every way are one alternative: whichever of them moves, the state is the same. */
  #kindsOf(due: Int32Array, count: number, vector: Vector): Choice {
    return kindsOf(count, (place) => {
      const { instance, kind } = this.#net.forced[due[place]!]!;
      return this.#canonical?.keyOf(vector, instance) ?? this.#marked(vector, instance, kind);
    });
  }

  /** They can be instances of several components. */
  #clientsOf(instances: Int32Array, count: number, vector: Vector): Choice {
    return kindsOf(count, (place) => {
      const instance = instances[place]!;
      const key = this.#canonical?.keyOf(vector, instance) ?? this.#marked(vector, instance, 0);
      return `${this.#net.instances[instance]!.component}: ${key}`;
    });
  }

  /** The state with a value that no state has, so that the instance differs from all others. */
  #marked(vector: Vector, instance: number, kind: number): string {
    const then = vector.slice();
    then[instance] = MARK + kind;
    this.#canonical?.sort(then);
    return then.join();
  }
}

const MARK = 1000;

function kindsOf(count: number, keyOf: (place: number) => number | string): Choice {
  const kinds = new Map<number | string, number>();
  const [places, weights]: [number[], number[]] = [[], []];
  for (let place = 0; place < count; place++) {
    const key = keyOf(place);
    const kind = kinds.get(key);
    if (kind !== undefined) {
      weights[kind]!++;
      continue;
    }
    kinds.set(key, places.length);
    places.push(place);
    weights.push(1);
  }
  return { places, weights, of: count, taken: 0 };
}

function weighed(weights: Float64Array, count: number): Choice {
  const places: number[] = [];
  for (let place = 0; place < count; place++) if (weights[place]! > 0) places.push(place);
  const own = places.map((place) => weights[place]!);
  return { places, weights: own, of: own.reduce((sum, each) => sum + each, 0), taken: 0 };
}
