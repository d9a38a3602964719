/**
 * A state model as a continuous-time Markov chain: what the simulation draws, the chain knows. A state of the chain is
 * the state of every instance and the stage of every clock that has several; a forced move takes no time, so the chain
 * goes from where a clock ran out to where the forced moves lead.
 *
 * Instances of one component that are on the same instance are alike, so states that differ only in which of them is in
 * which state are one state of the chain (lumping of symmetric components; Kemeny and Snell, Finite Markov Chains,
 * 1960, 6.3).
 */
import { holds, isEnabled, type Net, type TimedMove } from '../../models/state-model/net/net.ts';
import { Settler } from '../../models/state-model/net/settle.ts';
import { Canonical } from './canonical.ts';

/** Where a chain can go; how fast is in its rates. */
export interface ChainShape {
  readonly size: number;
  /** Transitions by the state they lead to: those into state s are at `from[start[s]] .. from[start[s + 1] - 1]`. */
  readonly start: Int32Array;
  readonly from: Int32Array;
  /** By transition, the timed move of the net whose clock makes it. */
  readonly move: Int32Array;
  readonly isUp: Uint8Array;
  /** States of the instances, one row of `net.instances.length` a state of the chain. */
  readonly states: Uint8Array;
}

export interface Chain extends ChainShape {
  /** By transition, per hour. */
  readonly rate: Float64Array;
  /** By state: sum of the rates out of it. */
  readonly out: Float64Array;
}

/** Why a net has no chain that can be solved here. */
export type NoChain =
  | { readonly why: 'deterministic'; readonly moves: readonly string[] }
  | { readonly why: 'too-large'; readonly most: number };

/** More states take longer than the simulation that they are to be held against. */
export const MOST_CHAIN_STATES = 60_000;

/**
 * Every state that can be reached from the initial one. A deterministic clock counts as an exponential one only where
 * that is asked for.
 */
export function shapeOf(net: Net, deterministic: 'refused' | 'exponential' = 'refused'): ChainShape | NoChain {
  const refused = net.timed.filter(({ clock }) => clock.kind === 'deterministic');
  if (refused.length > 0 && deterministic === 'refused')
    return { why: 'deterministic', moves: refused.map(({ name }) => name) };
  return new Exploration(net).shape();
}

/**
 * The chain of a net that has this shape: its own, or that of a net which differs in nothing but how long clocks take.
 */
export function withRates(shape: ChainShape, { timed }: Net): Chain {
  const rates = timed.map(({ clock }) => (stagesOf(clock) * HOUR_MS) / clock.meanMs);
  const rate = Float64Array.from(shape.move, (move) => rates[move]!);
  const out = new Float64Array(shape.size);
  for (let arc = 0; arc < rate.length; arc++) out[shape.from[arc]!]! += rate[arc]!;
  return { ...shape, rate, out };
}

const HOUR_MS = 3_600_000;

const stagesOf = (clock: TimedMove['clock']): number => (clock.kind === 'phases' ? clock.stages : 1);

class Exploration {
  readonly #net: Net;
  readonly #canonical: Canonical;
  readonly #settler: Settler;
  /**
   * Where in a vector the stage of a move's clock stands; -1 when it has one stage only. Before that, the states of the
   * instances.
   */
  readonly #stageAt: readonly number[];
  readonly #stages: readonly number[];
  /** Clocks with several stages that start anew once they were stopped. */
  readonly #forgetful: readonly { readonly place: number; readonly clock: TimedMove }[];
  readonly #index = new Map<string, number>();
  readonly #vectors: Uint8Array[] = [];
  readonly #arcs: { from: number; to: number; move: number }[] = [];

  constructor(net: Net) {
    this.#net = net;
    this.#settler = new Settler(net);
    this.#stages = net.timed.map(({ clock }) => stagesOf(clock));
    let next = net.instances.length;
    this.#stageAt = this.#stages.map((stages) => (stages > 1 ? next++ : -1));
    this.#forgetful = net.timed.flatMap((clock, index) => {
      const place = this.#stageAt[index]!;
      return place === -1 || clock.clock.keeps ? [] : [{ place, clock }];
    });
    this.#canonical = new Canonical(net, this.#stageAt, next);
  }

  shape(): ChainShape | NoChain {
    const { instances } = this.#net;
    const first = new Uint8Array(this.#canonical.length);
    this.#settler.begin(first.subarray(0, instances.length));
    this.#stateOf(first);
    // The list grows while it is walked: each new state is looked at in its turn.
    for (let state = 0; state < this.#vectors.length; state++) {
      if (this.#vectors.length > MOST_CHAIN_STATES) return { why: 'too-large', most: MOST_CHAIN_STATES };
      this.#leave(state);
    }
    const states = new Uint8Array(this.#vectors.length * instances.length);
    for (const [state, vector] of this.#vectors.entries())
      states.set(vector.subarray(0, instances.length), state * instances.length);
    return { ...this.#matrix(), states, isUp: this.#ups() };
  }

  #leave(state: number): void {
    const vector = this.#vectors[state]!;
    const states = vector.subarray(0, this.#net.instances.length);
    for (const [index, move] of this.#net.timed.entries()) {
      if (!isEnabled(move, states)) continue;
      const to = this.#stateOf(this.#after(vector, index, move));
      if (to !== state) this.#arcs.push({ from: state, to, move: index });
    }
  }

  /** The vector after the end of a stage of this move's clock. */
  #after(before: Uint8Array, index: number, move: TimedMove): Uint8Array {
    const { instances } = this.#net;
    const vector = before.slice();
    const at = this.#stageAt[index]!;
    if (at !== -1 && vector[at]! + 1 < this.#stages[index]!) {
      vector[at]!++;
      return vector;
    }
    if (at !== -1) vector[at] = 0;
    const states = vector.subarray(0, instances.length);
    this.#settler.move(states, move.instance, move.to);
    for (const { place, clock } of this.#forgetful) if (!isEnabled(clock, states)) vector[place] = 0;
    return vector;
  }

  #stateOf(vector: Uint8Array): number {
    const sorted = this.#canonical.of(vector);
    const key = String.fromCharCode(...sorted);
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    this.#index.set(key, this.#vectors.length);
    return this.#vectors.push(sorted) - 1;
  }

  /** The arcs by the state they lead to. */
  #matrix(): Pick<ChainShape, 'size' | 'start' | 'from' | 'move'> {
    const size = this.#vectors.length;
    const start = new Int32Array(size + 1);
    for (const { to } of this.#arcs) start[to + 1]!++;
    for (let state = 0; state < size; state++) start[state + 1]! += start[state]!;
    const next = start.slice();
    const from = new Int32Array(this.#arcs.length);
    const move = new Int32Array(this.#arcs.length);
    for (const arc of this.#arcs) {
      const place = next[arc.to]!++;
      from[place] = arc.from;
      move[place] = arc.move;
    }
    return { size, start, from, move };
  }

  #ups(): Uint8Array {
    const { instances, up } = this.#net;
    return Uint8Array.from(this.#vectors, (vector) => (holds(up, vector.subarray(0, instances.length)) ? 1 : 0));
  }
}
