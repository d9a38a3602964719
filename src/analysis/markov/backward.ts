/**
 * What is asked of a chain from every one of its states on, all at once: by uniformisation backwards in time, or as the
 * solution of a linear system.
 */
import type { Flow } from './flow.ts';
import { instantsOf, MOST_WORK, poisson } from './uniformisation.ts';

/**
 * By state, where the chain is expected after so long: `at` of the state it is in then, plus `perHour` until then.
 * @param isFinal States that are never left, for which this is 1.
 * @returns Null when it takes too many steps.
 */
export function laterOf(
  flow: Flow,
  hours: number,
  at: Float64Array,
  perHour: Float64Array | null,
  isFinal?: Uint8Array,
): Float64Array | null {
  const { size, start, from, rate } = flow;
  const out = flow.out.map((each, state) => (isFinal?.[state] === 1 ? 0 : each));
  const fastest = out.reduce((most, each) => Math.max(most, each), 0);
  const mean = fastest * hours;
  const last = instantsOf(mean);
  if (last * from.length > MOST_WORK) return null;
  const step = (now: Float64Array): Float64Array => {
    const next = now.map((each, state) => each * (1 - out[state]! / fastest));
    for (let to = 0; to < size; to++)
      for (let arc = start[to]!; arc < start[to + 1]!; arc++) {
        const source = from[arc]!;
        if (isFinal?.[source] !== 1) next[source]! += (now[to]! * rate[arc]!) / fastest;
      }
    return next;
  };
  const sum = new Float64Array(size);
  let [value, gain, seen] = [at, perHour, 0];
  for (let count = 0; ; count++) {
    const weight = poisson(count, mean);
    seen += weight;
    const spell = fastest > 0 ? Math.max(0, 1 - seen) / fastest : hours;
    for (let state = 0; state < size; state++) sum[state]! += weight * value[state]! + spell * (gain?.[state] ?? 0);
    if (count === last) return sum;
    value = step(value);
    gain &&= step(gain);
  }
}

/** What a linear system asks: of each state that is open. */
export interface Question {
  readonly isOpen: Uint8Array;
  /** Of the others, what they are worth. */
  readonly known: Float64Array;
  /** What is added up in open ones. */
  readonly perHour: Float64Array | null;
}

/** Larger ones are solved by sweeps. */
const MOST_ELIMINATED = 400;
/** Sweeps times transitions: a second or two. */
const MOST_SWEPT = 3e8;
const CLOSE = 1e-11;

/**
 * By state, what it is worth: its value if it is known, else what is added up there plus what is expected of where it
 * goes. Every open state comes to one that is not.
 * @returns Null when the solution does not converge.
 */
export function worthOf(flow: Flow, question: Question): Float64Array | null {
  const { size } = flow;
  const open = Array.from({ length: size }, (_, state) => state).filter((state) => question.isOpen[state] === 1);
  return open.length <= MOST_ELIMINATED ? eliminated(flow, question, open) : swept(flow, question, open);
}

/** As in `elimination.ts`: what leaves a state is added up, and nothing is subtracted. */
function eliminated({ size, start, from, rate }: Flow, { known, perHour }: Question, open: number[]): Float64Array {
  const n = open.length;
  const place = new Int32Array(size).fill(-1);
  for (const [at, state] of open.entries()) place[state] = at;
  const q = new Float64Array(n * n);
  const ends = new Float64Array(n);
  const gain = Float64Array.from(open, (state) => perHour?.[state] ?? 0);
  for (let to = 0; to < size; to++)
    for (let arc = start[to]!; arc < start[to + 1]!; arc++) {
      const source = place[from[arc]!]!;
      if (source === -1) continue;
      if (place[to] !== -1) q[source * n + place[to]!]! += rate[arc]!;
      else {
        ends[source]! += rate[arc]!;
        gain[source]! += rate[arc]! * known[to]!;
      }
    }
  const out = new Float64Array(n);
  for (let last = n - 1; last >= 0; last--) {
    out[last] = ends[last]!;
    for (let j = 0; j < last; j++) out[last]! += q[last * n + j]!;
    for (let i = 0; i < last; i++) {
      const through = q[i * n + last]! / out[last]!;
      if (through === 0) continue;
      for (let j = 0; j < last; j++) q[i * n + j]! += through * q[last * n + j]!;
      ends[i]! += through * ends[last]!;
      gain[i]! += through * gain[last]!;
    }
  }
  const worth = known.slice();
  for (const [at, state] of open.entries()) {
    let sum = gain[at]!;
    for (let j = 0; j < at; j++) sum += q[at * n + j]! * worth[open[j]!]!;
    worth[state] = sum / out[at]!;
  }
  return worth;
}

/** Sweeps of Gauss-Seidel to and fro, until what is left to come by their rate is small beside every value. */
function swept(flow: Flow, { known, perHour }: Question, open: number[]): Float64Array | null {
  const { size, out } = flow;
  const { first, to, rate } = bySource(flow);
  const worth = known.slice();
  for (const state of open) worth[state] = 0;
  let before = Number.POSITIVE_INFINITY;
  for (let sweep = 0; sweep * to.length < MOST_SWEPT; sweep++) {
    let change = 0;
    for (let i = 0; i < open.length; i++) {
      const state = open[sweep % 2 === 0 ? i : open.length - 1 - i]!;
      let [sum, leaves] = [perHour?.[state] ?? 0, out[state]!];
      for (let arc = first[state]!; arc < first[state + 1]!; arc++)
        if (to[arc] === state) leaves -= rate[arc]!;
        else sum += rate[arc]! * worth[to[arc]!]!;
      const next = sum / leaves;
      if (next !== worth[state]) change = Math.max(change, Math.abs(next - worth[state]!) / Math.abs(next));
      worth[state] = next;
    }
    const pace = change / before;
    before = change;
    if (change === 0 || (sweep > 2 && pace < 1 && (change * pace) / (1 - pace) < CLOSE)) return worth;
  }
  return size === 0 ? worth : null;
}

function bySource({ size, start, from, rate }: Flow) {
  const first = new Int32Array(size + 1);
  for (const source of from) first[source + 1]!++;
  for (let state = 0; state < size; state++) first[state + 1]! += first[state]!;
  const next = first.slice();
  const to = new Int32Array(from.length);
  const rates = new Float64Array(from.length);
  for (let target = 0; target < size; target++)
    for (let arc = start[target]!; arc < start[target + 1]!; arc++) {
      const place = next[from[arc]!]!++;
      to[place] = target;
      rates[place] = rate[arc]!;
    }
  return { first, to, rate: rates };
}
