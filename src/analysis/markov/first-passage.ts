/**
 * How long a Markov chain takes from its first state to one of several sets of states, and which it comes to first.
 *
 * Once it is there it is put back into its first state, at once. Of such a chain, which has a steady state, the mean
 * time from start to end is one over the flow of restarts, and the flow into a set is to all of it as the probability
 * of coming there first is to one. Nothing is subtracted, so small probabilities keep their digits.
 */
import { recurrentClassesOf } from './classes.ts';
import { type Flow, partOf } from './flow.ts';
import { steadyStateOf } from './steady-state.ts';

export interface FirstPassage {
  /** Infinite when the chain can end where no target is reached any more. */
  readonly hours: number;
  /** By target, the probability of coming there first, provided that one is reached. */
  readonly first: Float64Array;
  /** What is added up on the way. */
  readonly sum: number;
}

/**
 * @param target By state, the target that it belongs to, or -1.
 * @param perHour By state, what is added up there; absent: nothing.
 * @returns Null when the solution does not converge.
 */
export function firstPassageOf(
  flow: Flow,
  target: Int32Array,
  targets: number,
  perHour?: Float64Array,
): FirstPassage | null {
  const first = new Float64Array(targets);
  const already = target[0]!;
  if (already !== -1) {
    first[already] = 1;
    return { hours: 0, first, sum: 0 };
  }
  const part = partOf(
    flow,
    Uint8Array.from(target, (each) => (each === -1 ? 1 : 0)),
    'restarts',
  );
  const { of } = recurrentClassesOf(part);
  // It leaves its first state for ever only where it gets stuck apart from all targets.
  if (of[0] === -1) return { ...NEVER, first: first.fill(Number.NaN) };
  const recurrent = partOf(
    part,
    Uint8Array.from(of, (each) => (each === of[0] ? 1 : 0)),
    'loses',
  );
  const { share, isConverged } = steadyStateOf(recurrent);
  if (!isConverged) return null;
  const whole = new Float64Array(flow.size);
  for (const [place, state] of recurrent.states.entries()) whole[part.states[state]!] = share[place]!;
  let restarts = 0;
  for (let to = 0; to < flow.size; to++) {
    const own = target[to]!;
    if (own === -1) continue;
    for (let arc = flow.start[to]!; arc < flow.start[to + 1]!; arc++) {
      const each = whole[flow.from[arc]!]! * flow.rate[arc]!;
      first[own]! += each;
      restarts += each;
    }
  }
  if (restarts === 0) return { ...NEVER, first: first.fill(Number.NaN) };
  const sum = perHour === undefined ? 0 : whole.reduce((total, each, state) => total + each * perHour[state]!, 0);
  return { hours: 1 / restarts, first: first.map((each) => each / restarts), sum: sum / restarts };
}

const NEVER = { hours: Number.POSITIVE_INFINITY, sum: Number.POSITIVE_INFINITY };
