/**
 * Solves nets one after another. Those that differ in nothing but times and costs, as the variants of a sweep do, share
 * the exploration of their states, and nothing else: no solution depends on what was solved before.
 */
import { hasAge, type StateModel } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { answersOf } from './asked.ts';
import { type Chain, type ChainShape, MOST_CHAIN_STATES, type NoChain, shapeOf, withRates } from './chain.ts';
import { type LongRun, longRunOf } from './long-run.ts';
import { type NotConverged, type Occupancy, occupancyOf, type RecurrentClass, type Solved } from './occupancy.ts';
import { stateText } from './state-text.ts';

export interface Solution {
  readonly longRun: LongRun;
  /** Of the chain. */
  readonly states: number;
  readonly solved: Solved;
  /** What the chain can end up in, with one of its states in words; one, unless the system can take several ways. */
  readonly classes: readonly (RecurrentClass & { readonly text: string })[];
  /** Whether clocks that are neither exponential nor Erlang were approximated. */
  readonly isApproximate: boolean;
}

export type NoSolution = NoChain | NotConverged;

/** Of a figure: far below what any simulation can resolve. */
const MOST_IMBALANCE = 1e-8;

export class Solver {
  readonly #known = new Map<string, ChainShape | NoChain>();
  /** A net is asked for its long run and for its measures. */
  readonly #occupancies = new WeakMap<Net, Occupancy | NotConverged>();
  readonly #most: number;

  /** @param most Larger chains are not explored to their end. */
  constructor(most = MOST_CHAIN_STATES) {
    this.#most = most;
  }

  /** Where the chain can go, however long its clocks take. */
  shape(net: Net, deterministic: 'refused' | 'exponential'): ChainShape | NoChain {
    const key = `${deterministic} ${structureOf(net.model)}`;
    const shape = this.#known.get(key) ?? shapeOf(net, { deterministic, most: this.#most });
    this.#known.set(key, shape);
    return shape;
  }

  /** What the chain says of the measures of the model, by quantity; null where there is no chain. */
  answers(net: Net, deterministic: 'refused' | 'exponential'): (number | null)[] | null {
    if (net.model.measures.length === 0) return null;
    const shape = this.shape(net, deterministic);
    if ('why' in shape) return null;
    const chain = withRates(shape, net);
    return answersOf(net, chain, () => {
      const occupancy = this.#occupancyOf(net, chain);
      return 'why' in occupancy ? null : occupancy.share;
    });
  }

  #occupancyOf(net: Net, chain: Chain): Occupancy | NotConverged {
    const known = this.#occupancies.get(net) ?? occupancyOf(chain, chain.starts);
    this.#occupancies.set(net, known);
    return known;
  }

  solve(net: Net, deterministic: 'refused' | 'exponential'): Solution | NoSolution {
    const shape = this.shape(net, deterministic);
    if ('why' in shape) return shape;
    const chain = withRates(shape, net);
    const occupancy = this.#occupancyOf(net, chain);
    if ('why' in occupancy) return occupancy;
    const { share, solved, classes } = occupancy;
    const longRun = longRunOf(net, chain, share);
    if (!(longRun.imbalance < MOST_IMBALANCE)) return { why: 'not-converged', change: longRun.imbalance };
    return {
      longRun,
      states: chain.size,
      solved,
      classes: classes.map((each) => ({ ...each, text: stateText(net, chain, each.first) })),
      isApproximate: net.timed.some(({ clock }) => hasAge(clock)),
    };
  }
}

/** All of a model but how long things take and what they cost. */
function structureOf({ components, variables, starts, rules, crews, struck, up }: StateModel): string {
  return JSON.stringify({ components, variables, starts, rules, crews, struck, up }, (key, value: unknown) =>
    key === 'meanMs' ? 0 : value,
  );
}
