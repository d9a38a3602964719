/** What the solution of a chain needs of it: where it goes from where, and how fast. */

export interface Flow {
  readonly size: number;
  /** Transitions by the state they lead to: those into state s are at `start[s] .. start[s + 1] - 1`. */
  readonly start: Int32Array;
  readonly from: Int32Array;
  /** By transition, per hour. */
  readonly rate: Float64Array;
  /** By state: sum of the rates out of it. */
  readonly out: Float64Array;
}

export interface Part extends Flow {
  /** By state of the part, which it is of the whole. */
  readonly states: Int32Array;
}

/**
 * The states for which `keep` is 1, with the transitions among them. Where the whole goes on to others, the part loses
 * what leaves; or, when it restarts, is in its first state again at once.
 */
export function partOf({ size, start, from, rate }: Flow, keep: Uint8Array, restarts: 'restarts' | 'loses'): Part {
  const [place, states] = placesOf(size, keep);
  const into = new Int32Array(states.length + 1);
  const out = new Float64Array(states.length);
  const leaving = new Float64Array(states.length);
  const [own, rates]: [number[], number[]] = [[], []];
  const add = (source: number, each: number): void => {
    own.push(source);
    rates.push(each);
    out[source]! += each;
  };
  for (let to = 0; restarts === 'restarts' && to < size; to++)
    for (let arc = start[to]!; keep[to] === 0 && arc < start[to + 1]!; arc++)
      if (keep[from[arc]!] === 1) leaving[place[from[arc]!]!]! += rate[arc]!;
  for (const [at, state] of states.entries()) {
    for (let arc = start[state]!; arc < start[state + 1]!; arc++)
      if (keep[from[arc]!] === 1) add(place[from[arc]!]!, rate[arc]!);
    // In its first state it stays where it is.
    if (at === 0)
      for (let source = 1; source < states.length; source++) if (leaving[source]! > 0) add(source, leaving[source]!);
    into[at + 1] = own.length;
  }
  return { size: states.length, start: into, from: Int32Array.from(own), rate: Float64Array.from(rates), out, states };
}

/** By state of the whole, which it is of the part, or -1; and the other way round. */
function placesOf(size: number, keep: Uint8Array): [Int32Array, Int32Array] {
  const place = new Int32Array(size).fill(-1);
  let count = 0;
  for (let state = 0; state < size; state++) if (keep[state] === 1) place[state] = count++;
  const states = new Int32Array(count);
  for (let state = 0; state < size; state++) if (place[state] !== -1) states[place[state]!] = state;
  return [place, states];
}

/** Scales what is added up to 1. */
export function normalised(share: Float64Array): Float64Array {
  let sum = 0;
  for (let state = 0; state < share.length; state++) sum += share[state]!;
  for (let state = 0; state < share.length; state++) share[state]! /= sum;
  return share;
}
