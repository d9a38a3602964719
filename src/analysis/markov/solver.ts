/**
 * Solves nets one after another. Those that differ in nothing but times and costs, as the variants of a sweep do, share
 * the exploration of their states, and each begins where the one before has ended.
 */
import type { StateModel } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import { type ChainShape, type NoChain, shapeOf, withRates } from './chain.ts';
import { type LongRun, longRunOf } from './long-run.ts';
import { type SteadyState, steadyStateOf } from './steady-state.ts';

export interface Solution {
  readonly longRun: LongRun;
  /** Of the chain. */
  readonly states: number;
  readonly steady: Omit<SteadyState, 'share'>;
  /** Whether deterministic clocks were taken for exponential ones. */
  readonly isApproximate: boolean;
}

interface Known {
  readonly shape: ChainShape | NoChain;
  last: Float64Array | null;
}

export class Solver {
  readonly #known = new Map<string, Known>();

  solve(net: Net, deterministic: 'refused' | 'exponential'): Solution | NoChain {
    const key = `${deterministic} ${structureOf(net.model)}`;
    const known = this.#known.get(key) ?? { shape: shapeOf(net, { deterministic }), last: null };
    this.#known.set(key, known);
    const { shape } = known;
    if ('why' in shape) return shape;
    const chain = withRates(shape, net);
    const { share, ...steady } = steadyStateOf(chain, known.last);
    known.last = share;
    const isApproximate = net.timed.some(({ clock }) => clock.kind === 'deterministic');
    return { longRun: longRunOf(net, chain, share), states: chain.size, steady, isApproximate };
  }
}

/** All of a model but how long things take and what they cost. */
function structureOf({ components, up }: StateModel): string {
  return JSON.stringify({ components, up }, (key, value: unknown) => (key === 'meanMs' ? 0 : value));
}
