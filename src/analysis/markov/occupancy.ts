/**
 * The share of time that a chain which begins in its first state spends in each of its states in the long run, whatever
 * it can and cannot come back to. What it leaves for ever counts nothing; where it can end up in one of several
 * recurrent classes, each counts by the probability of ending up there.
 */
import { type Classes, recurrentClassesOf } from './classes.ts';
import { type Flow, type Part, partOf } from './flow.ts';
import { withStart } from './reachability.ts';
import { type SteadyState, steadyStateOf } from './steady-state.ts';

export interface Occupancy {
  /** By state; they add up to 1. */
  readonly share: Float64Array;
  readonly classes: readonly RecurrentClass[];
  /** How the class, or the largest of them, was solved. */
  readonly solved: Solved;
}

export interface RecurrentClass {
  /** That the chain ends up there. */
  readonly probability: number;
  readonly states: number;
  /** One of them, the first that was found. */
  readonly first: number;
}

export type Solved = Omit<SteadyState, 'share' | 'isConverged'>;

export interface NotConverged {
  readonly why: 'not-converged';
  /** By how much of itself some state or aggregate still moved. */
  readonly change: number;
}

/** @param starts The chain begins in one of the first so many states, each as probable. */
export function occupancyOf(flow: Flow, starts = 1): Occupancy | NotConverged {
  const classes = recurrentClassesOf(flow);
  const probabilities =
    classes.count === 1
      ? Float64Array.of(1)
      : starts === 1
        ? endingUpIn(flow, classes)
        : endingUpFromAny(flow, classes, starts);
  if ('why' in probabilities) return probabilities;
  const share = new Float64Array(flow.size);
  const found: RecurrentClass[] = [];
  let largest: SteadyState | null = null;
  for (let each = 0; each < classes.count; each++) {
    const part = isWhole(classes) ? wholeOf(flow) : partOf(flow, keptOf(classes, each), 'loses');
    const steady = steadyStateOf(part);
    if (!steady.isConverged) return { why: 'not-converged', change: steady.change };
    if (largest === null || steady.share.length > largest.share.length) largest = steady;
    const probability = probabilities[each]!;
    for (const [place, state] of part.states.entries()) share[state] = probability * steady.share[place]!;
    found.push({ probability, states: part.size, first: part.states[0]! });
  }
  const { method = 'elimination', cycles = 0, change = 0 } = largest ?? {};
  return { share, classes: found, solved: { method, cycles, change } };
}

/**
 * By class, the probability. What leaves the transient states begins anew in the first one, at once: of such a chain,
 * which has a steady state, the flow into a class is to all flows into classes as the probability is to one.
 */
function endingUpIn(flow: Flow, { of, count }: Classes): Float64Array | NotConverged {
  const { size, start, from, rate } = flow;
  const keep = Uint8Array.from(of, (each) => (each === -1 ? 1 : 0));
  const part = partOf(flow, keep, 'restarts');
  const { share, change, isConverged } = steadyStateOf(part);
  if (!isConverged) return { why: 'not-converged', change };
  const whole = new Float64Array(size);
  for (const [place, state] of part.states.entries()) whole[state] = share[place]!;
  const into = new Float64Array(count);
  for (let to = 0; to < size; to++) {
    if (of[to] === -1) continue;
    for (let arc = start[to]!; arc < start[to + 1]!; arc++)
      if (of[from[arc]!] === -1) into[of[to]!]! += whole[from[arc]!]! * rate[arc]!;
  }
  const all = into.reduce((sum, each) => sum + each, 0);
  return into.map((each) => each / all);
}

/** A state before all others leads to each of those that it can begin in. */
function endingUpFromAny(flow: Flow, { of, count }: Classes, starts: number): Float64Array | NotConverged {
  const first = Float64Array.from({ length: flow.size }, (_, state) => (state < starts ? 1 : 0));
  return endingUpIn(withStart(flow, first), { of: Int32Array.of(-1, ...of), count });
}

const isWhole = ({ count, of }: Classes): boolean => count === 1 && of.every((each) => each === 0);

const wholeOf = (flow: Flow): Part => ({
  ...flow,
  states: Int32Array.from({ length: flow.size }, (_, state) => state),
});

const keptOf = ({ of }: Classes, each: number): Uint8Array => Uint8Array.from(of, (own) => (own === each ? 1 : 0));
