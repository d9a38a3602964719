/**
 * A state model as a continuous-time Markov chain: what the simulation draws, the chain knows. A state of the chain is
 * the state of every instance and the stage of every clock that has several; a forced move takes no time, so the chain
 * goes from where a clock ran out to where the forced moves lead.
 *
 * Instances of one component that are on the same instance are alike, so states that differ only in which of them is in
 * which state are one state of the chain (lumping of symmetric components; Kemeny and Snell, Finite Markov Chains,
 * 1960, 6.3). That holds because nothing in a net goes by the numbers of instances, not even who is forced first.
 */
import { ModelFault } from '../../models/state-model/net/fault.ts';
import { hasAge } from '../../models/state-model/net/model.ts';
import type { Net } from '../../models/state-model/net/net.ts';
import type { ArcsByTarget } from './arcs.ts';
import { Exploration } from './exploration.ts';
import type { KnownStates } from './known-states.ts';
import { phasesOf } from './phases.ts';

/** Where a chain can go; how fast is in its rates, but for speeds that depend on the state. */
export interface ChainShape extends ArcsByTarget {
  readonly size: number;
  /** It begins in state 0, or in one of the first so many, each as probable. */
  readonly starts: number;
  readonly isUp: Uint8Array;
  /** Where the system is in each, with `net.shown` places first. */
  readonly states: KnownStates;
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
  | { readonly why: 'too-large'; readonly most: number }
  /** Failures of this component come from a trace. */
  | { readonly why: 'trace'; readonly component: string }
  /** In some state the model has no meaning. */
  | { readonly why: 'fault'; readonly fault: ModelFault };

/** They take half a minute to explore, a minute to solve, and 0.6 GB with nine transitions a state. */
export const MOST_CHAIN_STATES = 1_100_000;

export interface ShapeOptions {
  /** A clock that is neither exponential nor Erlang is approximated only where that is asked for. */
  readonly deterministic?: 'refused' | 'exponential';
  /** Whether alike instances are told apart, which makes the same chain larger. */
  readonly isLumped?: boolean;
  /** As many states as that, or no chain. */
  readonly most?: number;
}

/** Every state that can be reached from the initial one. */
export function shapeOf(
  net: Net,
  { deterministic = 'refused', isLumped = true, most = MOST_CHAIN_STATES }: ShapeOptions = {},
): ChainShape | NoChain {
  const { struck } = net.model;
  if (struck !== undefined) return { why: 'trace', component: struck };
  const refused = net.timed.filter(({ clock }) => hasAge(clock));
  if (refused.length > 0 && deterministic === 'refused')
    return { why: 'deterministic', moves: refused.map(({ name }) => name) };
  try {
    return new Exploration(net, isLumped).shape(most) ?? { why: 'too-large', most };
  } catch (error) {
    if (error instanceof ModelFault) return { why: 'fault', fault: error };
    throw error;
  }
}

/**
 * The chain of a net that has this shape: its own, or that of a net which differs in nothing but how long clocks take.
 */
export function withRates(shape: ChainShape, { timed }: Net): Chain {
  const rates = timed.map(({ clock }) => (phasesOf(clock).pace * HOUR_MS) / clock.meanMs);
  const rate = new Float64Array(shape.move.length);
  const out = new Float64Array(shape.size);
  for (let arc = 0; arc < rate.length; arc++) {
    rate[arc] = shape.weight[arc]! * rates[shape.move[arc]!]!;
    out[shape.from[arc]!]! += rate[arc]!;
  }
  return { ...shape, rate, out };
}

const HOUR_MS = 3_600_000;
