/**
 * Where a Markov chain is at a time, and what it has cost until then, by uniformisation: it is looked at only at the
 * instants of a Poisson process that is as fast as its fastest state, and stays where it is at most of them (Jensen
 * 1953; Stewart, Introduction to the Numerical Solution of Markov Chains, 8.2).
 */
import type { Flow } from './flow.ts';

/** Probability that is left out at both ends of the Poisson distribution. */
const LEFT_OUT = 1e-14;
/** Steps times transitions: some ten seconds. */
export const MOST_WORK = 3e9;

/** What is added up over the states of the chain, by state. */
export interface Asked {
  /** At the end: the probability of being in a state times this, summed. */
  readonly at: Float64Array;
  /** Until then, per hour in the state. */
  readonly perHour: Float64Array;
}

export interface Transient {
  readonly at: number;
  readonly until: number;
  /** By state, the probability of being there at the end. */
  readonly distribution: Float64Array;
}

/** In state 0. */
export function startAt({ size }: Flow): Float64Array {
  const start = new Float64Array(size);
  start[0] = 1;
  return start;
}

/**
 * Null when it takes too many steps, since something is far faster than the time is long.
 * @param first By state, the probability of beginning there.
 * @param isFinal States that are never left, for which this is 1.
 */
export function transientOf(
  flow: Flow,
  hours: number,
  asked: Asked,
  first: Float64Array,
  isFinal?: Uint8Array,
): Transient | null {
  const { size, start, from, rate } = flow;
  const out = flow.out.map((each, state) => (isFinal?.[state] === 1 ? 0 : each));
  const fastest = out.reduce((most, each) => Math.max(most, each), 0);
  const mean = fastest * hours;
  const last = instantsOf(mean);
  if (last * from.length > MOST_WORK) return null;
  let now = first.slice();
  let next = new Float64Array(size);
  const distribution = new Float64Array(size);
  let [at, until, seen] = [0, 0, 0];
  for (let step = 0; step <= last; step++) {
    // The instants that have passed are Poisson; the time between two of them is one over their rate.
    const weight = poisson(step, mean);
    seen += weight;
    if (weight > 0) for (let state = 0; state < size; state++) distribution[state]! += weight * now[state]!;
    at += weight * dot(now, asked.at);
    until += (fastest > 0 ? Math.max(0, 1 - seen) / fastest : hours) * dot(now, asked.perHour);
    if (step === last) break;
    for (let state = 0; state < size; state++) {
      let sum = now[state]! * (1 - out[state]! / fastest);
      for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
        const source = from[arc]!;
        if (isFinal?.[source] !== 1) sum += (now[source]! * rate[arc]!) / fastest;
      }
      next[state] = sum;
    }
    [now, next] = [next, now];
  }
  return { at, until, distribution };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** So many instants that more come with next to no probability. */
export const instantsOf = (mean: number): number =>
  mean === 0 ? 0 : Math.ceil(mean + 8 * Math.sqrt(mean) - Math.log(LEFT_OUT));

export function poisson(count: number, mean: number): number {
  if (mean === 0) return count === 0 ? 1 : 0;
  return Math.exp(count * Math.log(mean) - mean - logFactorial(count));
}

/** Stirling's series from 20 on, exact to the last digits. */
function logFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5) - 1 / (1680 * n ** 7);
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
