/**
 * The recurrent classes of a chain: sets of states that it never leaves once it is in one of them, and within which it
 * comes from every state to every other. They are the strongly connected components that no transition leaves (Tarjan,
 * Depth-First Search and Linear Graph Algorithms, 1972).
 */
import type { Flow } from './flow.ts';

export interface Classes {
  readonly count: number;
  /** By state, its class, numbered in the order of their first states; -1 for a state that is left for ever. */
  readonly of: Int32Array;
}

export function recurrentClassesOf(flow: Flow): Classes {
  const component = componentsOf(flow);
  const { size, start, from } = flow;
  const isLeft = new Uint8Array(size);
  for (let to = 0; to < size; to++)
    for (let arc = start[to]!; arc < start[to + 1]!; arc++)
      if (component[from[arc]!] !== component[to]) isLeft[component[from[arc]!]!] = 1;
  const number = new Int32Array(size).fill(-1);
  const of = new Int32Array(size);
  let count = 0;
  for (let state = 0; state < size; state++) {
    const own = component[state]!;
    if (isLeft[own] === 0 && number[own] === -1) number[own] = count++;
    of[state] = isLeft[own] === 1 ? -1 : number[own]!;
  }
  return { count, of };
}

/** By state, the number of its strongly connected component. Arcs are walked backwards, which changes no component. */
function componentsOf({ size, start, from }: Flow): Int32Array {
  const component = new Int32Array(size).fill(-1);
  const seen = new Int32Array(size);
  const low = new Int32Array(size);
  const next = new Int32Array(size);
  const [open, path] = [new Int32Array(size), new Int32Array(size)];
  let [clock, opened, count] = [0, 0, 0];
  for (let root = 0; root < size; root++) {
    if (seen[root] !== 0) continue;
    let depth = 0;
    path[0] = root;
    enter(root);
    while (depth >= 0) {
      const state = path[depth]!;
      if (next[state]! < start[state + 1]!) {
        const other = from[next[state]!++]!;
        if (seen[other] === 0) {
          path[++depth] = other;
          enter(other);
        } else if (component[other] === -1) low[state] = Math.min(low[state]!, seen[other]!);
        continue;
      }
      if (low[state] === seen[state]) close(state);
      if (depth > 0) low[path[depth - 1]!] = Math.min(low[path[depth - 1]!]!, low[state]!);
      depth--;
    }
  }
  return component;

  function enter(state: number): void {
    seen[state] = low[state] = ++clock;
    next[state] = start[state]!;
    open[opened++] = state;
  }

  function close(first: number): void {
    let state = -1;
    while (state !== first) {
      state = open[--opened]!;
      component[state] = count;
    }
    count++;
  }
}
