/** All states of a net's chain, from the initial one on, each looked at in its turn. */
import type { Vector } from '../../models/state-model/net/formula.ts';
import { isEnabled, speedOf } from '../../models/state-model/net/moves.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { Settler, theFirst } from '../../models/state-model/net/settle.ts';
import { Arcs } from './arcs.ts';
import { Canonical } from './canonical.ts';
import type { ChainShape } from './chain.ts';
import { Counts } from './counts.ts';
import { KnownStates } from './known-states.ts';
import { type Layout, layoutOf } from './layout.ts';
import { Outcomes } from './outcomes.ts';
import { RulesByValue } from './rules-by-value.ts';

export class Exploration {
  readonly #net: Net;
  readonly #layout: Layout;
  readonly #rules: RulesByValue;
  readonly #canonical: Canonical | null;
  readonly #outcomes: Outcomes;
  readonly #known: KnownStates;
  readonly #arcs = new Arcs();
  readonly #counts: Counts;
  readonly #vector: Vector;
  readonly #after: Vector;
  readonly #standsFor: Int32Array;

  constructor(net: Net, isLumped: boolean) {
    this.#net = net;
    this.#layout = layoutOf(net);
    const { length, ranges } = this.#layout;
    this.#rules = new RulesByValue(net, this.#layout.timedOfNone);
    this.#canonical = isLumped ? new Canonical(net, this.#layout) : null;
    this.#outcomes = new Outcomes(net, this.#canonical);
    this.#known = new KnownStates(ranges);
    this.#counts = new Counts(net);
    this.#vector = new Int32Array(length);
    this.#after = new Int32Array(length);
    this.#standsFor = new Int32Array(net.instances.length).fill(1);
  }

  /** Null when there are more states than that. */
  shape(most: number): ChainShape | null {
    const { up, model } = this.#net;
    const known = this.#known;
    for (let start = 0; start < (model.starts?.length ?? 1); start++) {
      new Settler(this.#net, theFirst).begin(this.#after.subarray(0, this.#net.length), start);
      this.#numberOf(this.#after);
    }
    const starts = known.size;
    const isUp: number[] = [];
    // They become more while they are looked at.
    for (let state = 0; state < known.size; state++) {
      if (known.size > most) return null;
      known.read(state, this.#vector);
      this.#counts.look(this.#vector);
      isUp.push(this.#counts.holds(up) ? 1 : 0);
      this.#leave(state);
    }
    return {
      size: known.size,
      starts,
      ...this.#arcs.byTarget(known.size),
      isUp: Uint8Array.from(isUp),
      states: known,
    };
  }

  /** One of those that are alike and in the same state moves for all of them. */
  #leave(state: number): void {
    const vector = this.#vector;
    const { timed, instances } = this.#net;
    const standsFor = this.#standsFor;
    this.#canonical?.multiplicities(vector, standsFor);
    for (let instance = 0; instance < instances.length; instance++) {
      if (standsFor[instance] === 0) continue;
      const own = this.#layout.timedOf[instance]!;
      for (let i = 0; i < own.length; i++)
        if (this.#counts.isEnabled(timed[own[i]!]!)) this.#fire(state, own[i]!, standsFor[instance]!);
    }
    const others = this.#rules.at(vector);
    for (let i = 0; i < others.length; i++)
      if (this.#counts.isEnabled(timed[others[i]!]!)) this.#fire(state, others[i]!, 1);
  }

  /** What comes at the end of a stage of this move's clock. */
  #fire(state: number, index: number, standsFor: number): void {
    const { stageAt, phases, forgetful } = this.#layout;
    const [vector, after, arcs] = [this.#vector, this.#after, this.#arcs];
    const at = stageAt[index]!;
    const stage = at === -1 ? 0 : vector[at]!;
    const { factor, onward } = phases[index]!.stages[stage]!;
    const pace = standsFor * speedOf(this.#net.timed[index]!, vector) * factor;
    if (pace === 0) return;
    arcs.next();
    if (onward > 0) {
      after.set(vector);
      after[at]!++;
      arcs.add(state, this.#numberOf(after), index, pace * onward);
      if (onward === 1) return;
    }
    const weight = pace * (1 - onward);
    if (at !== -1) vector[at] = 0;
    this.#outcomes.each(vector, after, this.#net.timed[index]!, (probability) => {
      for (const { place, clock } of forgetful) if (!isEnabled(clock, after)) after[place] = 0;
      const to = this.#numberOf(after);
      if (to !== state) arcs.add(state, to, index, weight * probability);
    });
    if (at !== -1) vector[at] = stage;
  }

  #numberOf(vector: Vector): number {
    this.#canonical?.sort(vector);
    return this.#known.numberOf(vector);
  }
}
