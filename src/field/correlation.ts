/**
 * How failures of several nodes come together: the share of failures within a window of which another node of the same
 * group fails, too, beside the share that independent failures at the same rates would give.
 */
import { exp } from '../kernel/arithmetic.ts';
import type { FieldTrace } from './trace.ts';

export interface Correlation {
  readonly withinSeconds: number;
  /** Of all failures, those that have a failure of another node within the window before or after. */
  readonly share: number;
  /** The same if nodes failed independently, at their mean rates. */
  readonly independentShare: number;
  /** The most nodes whose failures follow each other within the window. */
  readonly largestGroup: number;
}

export function correlationOf(trace: FieldTrace, withinSeconds: number): Correlation {
  const { nodes, node, start } = trace;
  const n = start.length;
  let together = 0;
  for (let at = 0; at < n; at++) if (hasNeighbour(trace, at, withinSeconds)) together += 1;
  return {
    withinSeconds,
    share: n === 0 ? 0 : together / n,
    independentShare: independentShare(nodes.length, node, start, withinSeconds),
    largestGroup: largestGroup(node, start, withinSeconds),
  };
}

function hasNeighbour({ node, start }: FieldTrace, at: number, within: number): boolean {
  for (let other = at + 1; other < start.length && start[other]! - start[at]! <= within; other++)
    if (node[other] !== node[at]) return true;
  for (let other = at - 1; other >= 0 && start[at]! - start[other]! <= within; other--)
    if (node[other] !== node[at]) return true;
  return false;
}

/** A failure has none of another node in the window with exp(-rate of the others times twice the window). */
function independentShare(nodes: number, node: Int32Array, start: Float64Array, within: number): number {
  const n = start.length;
  const span = (start[n - 1] ?? 0) - (start[0] ?? 0);
  if (n < 2 || span === 0) return 0;
  const counts = new Float64Array(nodes);
  for (const index of node) counts[index]! += 1;
  let sum = 0;
  for (const count of counts) sum += count * (1 - exp((-2 * within * (n - count)) / span));
  return sum / n;
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
