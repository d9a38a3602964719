/**
 * The share of time that a Markov chain spends in each of its states in the long run: of small chains by elimination,
 * which is exact, of large ones by iteration on several levels.
 */
import { eliminate } from './elimination.ts';
import type { Flow } from './flow.ts';
import { iterate, SOUGHT_CHANGE } from './multilevel.ts';

export interface SteadyState {
  /** By state; they add up to 1. */
  readonly share: Float64Array;
  readonly method: 'elimination' | 'multilevel';
  readonly cycles: number;
  /** The largest relative change of a state, or of an aggregate of states, in the last cycle; 0 by elimination. */
  readonly change: number;
  readonly isConverged: boolean;
}

/** Elimination takes the cube of this many steps. */
export const MOST_ELIMINATED = 500;

/** Of a chain that comes from every state to every other. */
export function steadyStateOf(flow: Flow): SteadyState {
  if (flow.size <= MOST_ELIMINATED)
    return { share: eliminate(flow), method: 'elimination', cycles: 0, change: 0, isConverged: true };
  const { share, cycles, change } = iterate(flow);
  return { share, method: 'multilevel', cycles, change, isConverged: change < SOUGHT_CHANGE };
}
