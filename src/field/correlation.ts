/**
 * How failures of the nodes of a system come together: the share of failures that have one of another node within a
 * window, and how many others they have there, beside what independent failures at the same rates would give. What is
 * more is lost when laws are fitted to nodes one by one.
 */
import { exp } from '../kernel/arithmetic.ts';
import { splitNodes } from './select.ts';
import type { FieldTrace } from './trace.ts';

export interface Correlation {
  readonly withinSeconds: number;
  /** Of all failures, those that have one of another node of their system within the window before or after. */
  readonly share: number;
  readonly independentShare: number;
  /** How many failures of other nodes of their system failures have there, on average. */
  readonly others: number;
  readonly independentOthers: number;
  /** The most nodes of a system whose failures follow each other within the window. */
  readonly largestGroup: number;
}

export function correlationOf(trace: FieldTrace, withinSeconds: number): Correlation {
  const systems = [...new Set(trace.nodes.map(({ system }) => system))];
  const index = new Map(systems.map((system, at) => [system, at]));
  const groupOf = trace.nodes.map(({ system }) => index.get(system)!);
  const parts = splitNodes(trace, groupOf, systems.length).map((part) => sumsOf(part, withinSeconds));
  const n = Math.max(1, trace.node.length);
  const total = (of: (sums: Sums) => number): number => parts.reduce((sum, part) => sum + of(part), 0) / n;
  return {
    withinSeconds,
    share: total(({ together }) => together),
    independentShare: total(({ independentTogether }) => independentTogether),
    others: total(({ others }) => others),
    independentOthers: total(({ independentOthers }) => independentOthers),
    largestGroup: parts.reduce((most, { largestGroup }) => Math.max(most, largestGroup), 0),
  };
}

/** Over the failures of a system. */
interface Sums {
  readonly together: number;
  readonly others: number;
  readonly independentTogether: number;
  readonly independentOthers: number;
  readonly largestGroup: number;
}

function sumsOf({ nodes, node, start }: FieldTrace, within: number): Sums {
  const n = start.length;
  const inWindow = new Int32Array(nodes.length);
  const counts = new Float64Array(nodes.length);
  let [together, others, from, to] = [0, 0, 0, 0];
  for (let at = 0; at < n; at++) {
    while (to < n && start[to]! - start[at]! <= within) inWindow[node[to++]!]! += 1;
    while (start[at]! - start[from]! > within) inWindow[node[from++]!]! -= 1;
    const own = to - from - inWindow[node[at]!]!;
    others += own;
    together += own > 0 ? 1 : 0;
    counts[node[at]!]! += 1;
  }
  // A failure has others at their mean rate, in a window that lies on both sides of it.
  const span = (start[n - 1] ?? 0) - (start[0] ?? 0);
  let [independentTogether, independentOthers] = [0, 0];
  for (const count of counts) {
    const expected = span > 0 ? (2 * within * (n - count)) / span : 0;
    independentOthers += count * expected;
    independentTogether += count * (1 - exp(-expected));
  }
  return { together, others, independentTogether, independentOthers, largestGroup: largestGroup(node, start, within) };
}

function largestGroup(node: Int32Array, start: Float64Array, within: number): number {
  let largest = 0;
  let group = new Set<number>();
  for (let at = 0; at < start.length; at++) {
    if (at > 0 && start[at]! - start[at - 1]! > within) group = new Set();
    group.add(node[at]!);
    largest = Math.max(largest, group.size);
  }
  return largest;
}
