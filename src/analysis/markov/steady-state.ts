/**
 * The share of time that a Markov chain spends in each of its states in the long run.
 *
 * Small chains by the elimination of Grassmann, Taksar and Heyman (Operations Research 33, 1985), which never subtracts
 * and so loses no digit however far apart the rates are; large ones by Gauss-Seidel iteration, state after state, until
 * no state's balance is off by more than a tiny share of its flow.
 */
import type { Chain } from './chain.ts';

export interface SteadyState {
  /** By state; they add up to 1. */
  readonly share: Float64Array;
  readonly method: 'elimination' | 'gauss-seidel';
  /** The largest imbalance of a state, inflow minus outflow, as a share of the largest flow. */
  readonly residual: number;
  readonly sweeps: number;
}

/** Elimination takes the cube of this many steps. */
const MOST_ELIMINATED = 500;
const MOST_SWEEPS = 20_000;
/** Far below what any simulation can resolve. */
export const SOUGHT_RESIDUAL = 1e-12;

/**
 * Of a chain that can come from every state to every other.
 * @param guess Where to begin the iteration: the solution of a similar chain saves sweeps.
 */
export function steadyStateOf(chain: Chain, guess: Float64Array | null = null): SteadyState {
  const { share, sweeps } =
    chain.size <= MOST_ELIMINATED ? { share: eliminate(chain), sweeps: 0 } : iterate(chain, guess);
  return { share, method: sweeps === 0 ? 'elimination' : 'gauss-seidel', residual: residualOf(chain, share), sweeps };
}

function eliminate({ size, start, from, rate }: Chain): Float64Array {
  const q = Array.from({ length: size }, () => new Float64Array(size));
  for (let to = 0; to < size; to++)
    for (let arc = start[to]!; arc < start[to + 1]!; arc++) q[from[arc]!]![to]! += rate[arc]!;
  // States are taken out from the last; what went through one goes to where it led, in proportion.
  for (let n = size - 1; n > 0; n--) {
    let out = 0;
    for (let j = 0; j < n; j++) out += q[n]![j]!;
    for (let i = 0; i < n; i++) {
      q[i]![n]! /= out;
      for (let j = 0; j < n; j++) if (j !== i) q[i]![j]! += q[i]![n]! * q[n]![j]!;
    }
  }
  const share = new Float64Array(size);
  share[0] = 1;
  for (let n = 1; n < size; n++) for (let i = 0; i < n; i++) share[n]! += share[i]! * q[i]![n]!;
  return normalised(share);
}

function iterate(chain: Chain, guess: Float64Array | null): { share: Float64Array; sweeps: number } {
  const { size, start, from, rate, out } = chain;
  const share = guess?.slice() ?? new Float64Array(size).fill(1 / size);
  let sweeps = 0;
  while (sweeps < MOST_SWEEPS) {
    for (let state = 0; state < size; state++) {
      let inflow = 0;
      for (let arc = start[state]!; arc < start[state + 1]!; arc++) inflow += share[from[arc]!]! * rate[arc]!;
      share[state] = inflow / out[state]!;
    }
    sweeps++;
    if (sweeps % 20 === 0) {
      normalised(share);
      if (residualOf(chain, share) < SOUGHT_RESIDUAL) break;
    }
  }
  return { share: normalised(share), sweeps };
}

function residualOf({ size, start, from, rate, out }: Chain, share: Float64Array): number {
  let [worst, largest] = [0, 0];
  for (let state = 0; state < size; state++) {
    let inflow = 0;
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) inflow += share[from[arc]!]! * rate[arc]!;
    const outflow = share[state]! * out[state]!;
    worst = Math.max(worst, Math.abs(inflow - outflow));
    largest = Math.max(largest, outflow);
  }
  return largest === 0 ? 0 : worst / largest;
}

function normalised(share: Float64Array): Float64Array {
  let sum = 0;
  for (let state = 0; state < share.length; state++) sum += share[state]!;
  for (let state = 0; state < share.length; state++) share[state]! /= sum;
  return share;
}
