/**
 * The steady state of a large chain by aggregation and disaggregation on several levels (Takahashi 1975; Horton and
 * Leutenegger, A Multi-Level Solution Algorithm for Steady-State Markov Chains, 1994; aggregates by the strength of
 * flows after De Sterck et al., SIAM J. Sci. Comput. 30, 2008).
 *
 * Sweeps of Gauss-Seidel even out what is near, and see nothing of what is slow: a part that is left once in fifty
 * years looks balanced however wrong its share is. So states between which much flows are taken together, the
 * aggregates form a chain of their own, which knows slow flows only, and that one is solved in the same way, in the end
 * by elimination. How far the solutions of all levels still move is what tells when the iteration is over.
 */
import { assert } from '../../kernel/assertions.ts';
import { eliminate } from './elimination.ts';
import { type Flow, normalised } from './flow.ts';

/** A level as small as that is solved exactly. */
const COARSEST = 120;
const MOST_IN_AGGREGATE = 8;
/** A level that is larger than this share of the one below it is not worth its while. */
const POOREST = 0.6;
/** Weaker than that, compared with the strongest flow into a state, it is not joined for that flow. */
const WEAKEST = 0.1;
const MOST_CYCLES = 300;
/** Sweeps cost little beside the aggregation, so there are many of them on the finest level. */
const SWEEPS_BETWEEN = 20;
const SWEEPS_AROUND = 2;
/** No state, and no aggregate of them, moves by more than this share of itself in a cycle. */
export const SOUGHT_CHANGE = 1e-11;
/** Smaller shares are not tested for convergence: no reported figure depends on them. */
const SMALLEST = 1e-200;

export interface Iterated {
  readonly share: Float64Array;
  readonly cycles: number;
  /** The largest relative change of a state or an aggregate in the last cycle. */
  readonly change: number;
}

/** Of a chain that comes from every state to every other. */
export function iterate(flow: Flow, mostCycles = MOST_CYCLES): Iterated {
  const share = new Float64Array(flow.size).fill(1 / flow.size);
  let change = 1;
  let cycles = 0;
  while (cycles < mostCycles && !(change < SOUGHT_CHANGE)) {
    cycles++;
    smooth(flow, share, SWEEPS_BETWEEN);
    normalised(share);
    change = improve(flow, share);
  }
  return { share, cycles, change };
}

/** One cycle; returns the largest relative change on this level and on those above it. */
function improve(flow: Flow, share: Float64Array): number {
  if (flow.size <= COARSEST) return replace(share, eliminate(flow));
  smooth(flow, share, SWEEPS_AROUND);
  const tight = aggregatesOf(flow, share, MOST_IN_AGGREGATE);
  // Where nearly all flows lead through one state, there is no room in its aggregate for all.
  const { of, count } = tight.count > POOREST * flow.size ? aggregatesOf(flow, share, flow.size) : tight;
  assert(count < flow.size, 'every state of a chain that comes from each to each has an inflow');
  const weights = new Float64Array(count);
  for (let state = 0; state < flow.size; state++) weights[of[state]!]! += share[state]!;
  const before = weights.slice();
  const above = improve(aggregated(flow, share, of, before), weights);
  for (let state = 0; state < flow.size; state++) share[state]! *= weights[of[state]!]! / before[of[state]!]!;
  const moved = smooth(flow, share, SWEEPS_AROUND);
  normalised(share);
  return Math.max(above, moved);
}

function replace(share: Float64Array, solution: Float64Array): number {
  let sum = 0;
  for (const each of share) sum += each;
  let change = 0;
  for (let state = 0; state < share.length; state++) {
    const next = solution[state]! * sum;
    if (share[state]! > SMALLEST) change = Math.max(change, Math.abs(next / share[state]! - 1));
    share[state] = next;
  }
  return change;
}

/** Forwards and backwards in turn; returns the largest change in the last sweep. */
function smooth(flow: Flow, share: Float64Array, sweeps: number): number {
  let change = 0;
  for (let i = 0; i < sweeps; i++) change = sweep(flow, share, i % 2 === 0 ? 1 : -1);
  return change;
}

/** State after state, in this direction, what flows out is made to be what flows in; returns the largest change. */
function sweep({ size, start, from, rate, out }: Flow, share: Float64Array, direction: 1 | -1): number {
  let change = 0;
  for (let i = 0; i < size; i++) {
    const state = direction === 1 ? i : size - 1 - i;
    let inflow = 0;
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) inflow += share[from[arc]!]! * rate[arc]!;
    const next = inflow / out[state]!;
    const old = share[state]!;
    if (old > SMALLEST) {
      const moved = next > old ? next / old - 1 : 1 - next / old;
      if (moved > change) change = moved;
    }
    // A share that is too small for a number would divide by zero one level up.
    share[state] = next > 0 ? next : Number.MIN_VALUE;
  }
  return change;
}

interface Aggregates {
  /** By state. */
  readonly of: Int32Array;
  readonly count: number;
}

/** Each state joins the one from which most flows into it, as long as there is room. */
function aggregatesOf({ size, start, from, rate }: Flow, share: Float64Array, room: number): Aggregates {
  const of = new Int32Array(size).fill(-1);
  const members = new Int32Array(size);
  let count = 0;
  for (let state = 0; state < size; state++) {
    if (of[state] !== -1) continue;
    let [strongest, best, chosen] = [0, 0, -1];
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
      const other = from[arc]!;
      const flow = share[other]! * rate[arc]!;
      if (flow > strongest) strongest = flow;
      if (flow > best && (of[other] === -1 || members[of[other]!]! < room)) [best, chosen] = [flow, other];
    }
    if (chosen === -1 || best < WEAKEST * strongest) {
      members[count] = 1;
      of[state] = count++;
      continue;
    }
    if (of[chosen] === -1) {
      members[count] = 1;
      of[chosen] = count++;
    }
    members[of[chosen]!]!++;
    of[state] = of[chosen]!;
  }
  return { of, count };
}

/** The chain of the aggregates: how fast one goes to another if within it the shares are as they are. */
function aggregated(
  { size, start, from, rate }: Flow,
  share: Float64Array,
  of: Int32Array,
  weights: Float64Array,
): Flow {
  const count = weights.length;
  const [first, members] = membersOf(size, of, count);
  const into = new Int32Array(count + 1);
  const sources = new Int32Array(from.length);
  const rates = new Float64Array(from.length);
  const out = new Float64Array(count);
  const placeOf = new Int32Array(count).fill(-1);
  let arcs = 0;
  for (let to = 0; to < count; to++) {
    const begin = arcs;
    for (let m = first[to]!; m < first[to + 1]!; m++) {
      const state = members[m]!;
      for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
        const source = of[from[arc]!]!;
        if (source === to) continue;
        let place = placeOf[source]!;
        if (place < begin) {
          place = placeOf[source] = arcs++;
          sources[place] = source;
        }
        rates[place]! += (share[from[arc]!]! / weights[source]!) * rate[arc]!;
      }
    }
    into[to + 1] = arcs;
    for (let arc = begin; arc < arcs; arc++) out[sources[arc]!]! += rates[arc]!;
  }
  return { size: count, start: into, from: sources.subarray(0, arcs), rate: rates.subarray(0, arcs), out };
}

/** The states of each aggregate, one aggregate after another. */
function membersOf(size: number, of: Int32Array, count: number): [Int32Array, Int32Array] {
  const first = new Int32Array(count + 1);
  for (let state = 0; state < size; state++) first[of[state]! + 1]!++;
  for (let each = 0; each < count; each++) first[each + 1]! += first[each]!;
  const next = first.slice();
  const members = new Int32Array(size);
  for (let state = 0; state < size; state++) members[next[of[state]!]!++] = state;
  return [first, members];
}
