/** How probable it is that a chain comes into a set of states, between two times, without leaving another before. */
import { firstPassageOf } from './first-passage.ts';
import type { Flow } from './flow.ts';
import { startAt, transientOf } from './uniformisation.ts';

/**
 * From state 0 on.
 * @param target Where it has to come.
 * @param goesOn Where it has to be until then; null: anywhere.
 * @param toHours May be infinite.
 * @returns Null where the chain cannot say.
 */
export function probabilityOf(
  flow: Flow,
  target: Uint8Array,
  goesOn: Uint8Array | null,
  fromHours: number,
  toHours: number,
): number | null {
  const { size } = flow;
  const none = new Float64Array(size);
  let start = startAt(flow);
  if (fromHours > 0) {
    // Until then it must not leave, whether it has been at the target or not.
    const isOver = Uint8Array.from({ length: size }, (_, state) => (goesOn === null || goesOn[state] === 1 ? 0 : 1));
    const transient = transientOf(flow, fromHours, { at: none, perHour: none }, start, isOver);
    if (transient === null) return null;
    start = transient.distribution.map((each, state) => (isOver[state] === 1 ? 0 : each));
  }
  const isFinal = Uint8Array.from({ length: size }, (_, state) =>
    target[state] === 1 || (goesOn !== null && goesOn[state] === 0) ? 1 : 0,
  );
  if (toHours < Number.POSITIVE_INFINITY) {
    const at = Float64Array.from(target);
    return transientOf(flow, toHours - fromHours, { at, perHour: none }, start, isFinal)?.at ?? null;
  }
  return everOf(flow, target, isFinal, start);
}

function everOf(flow: Flow, target: Uint8Array, isFinal: Uint8Array, start: Float64Array): number | null {
  const hopeless = hopelessOf(flow, target, isFinal);
  const of = Int32Array.from(target, (each, state) => (each === 1 ? 0 : hopeless[state] === 1 ? 1 : -1));
  const sum = start.reduce((total, each) => total + each, 0);
  if (sum === 0) return 0;
  if (start[0] === 1) return firstPassageOf(flow, of, 2)?.first[0] ?? null;
  const from = withStart(flow, start);
  const passage = firstPassageOf(from, Int32Array.of(-1, ...of), 2);
  return passage === null ? null : passage.first[0]! * sum;
}

/** By state, whether no target can be reached from it. */
export function hopelessOf({ size, start, from }: Flow, target: Uint8Array, isFinal: Uint8Array): Uint8Array {
  const hopeless = new Uint8Array(size).fill(1);
  const open: number[] = [];
  for (let state = 0; state < size; state++) if (target[state] === 1) open.push(state);
  for (const state of open) hopeless[state] = 0;
  for (let state = open.pop(); state !== undefined; state = open.pop())
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
      const source = from[arc]!;
      if (hopeless[source] === 0 || isFinal[source] === 1) continue;
      hopeless[source] = 0;
      open.push(source);
    }
  return hopeless;
}

/** The same chain behind a first state of its own, which it leaves for each state as often as it starts there. */
export function withStart({ size, start, from, rate, out }: Flow, first: Float64Array): Flow {
  const sources: number[] = [];
  const rates: number[] = [];
  const into = new Int32Array(size + 2);
  const sum = first.reduce((total, each) => total + each, 0);
  for (let state = 0; state < size; state++) {
    if (first[state]! > 0) {
      sources.push(0);
      rates.push(first[state]! / sum);
    }
    for (let arc = start[state]!; arc < start[state + 1]!; arc++) {
      sources.push(from[arc]! + 1);
      rates.push(rate[arc]!);
    }
    into[state + 2] = sources.length;
  }
  return {
    size: size + 1,
    start: into,
    from: Int32Array.from(sources),
    rate: Float64Array.from(rates),
    out: Float64Array.of(1, ...out),
  };
}
