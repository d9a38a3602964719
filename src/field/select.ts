/** Some nodes and causes of a trace, and the intervals that they give: times up, times away, times between failures. */
import { type FieldNode, type FieldTrace, watchedSeconds } from './trace.ts';

export interface Selection {
  /** By these systems; all when undefined. */
  readonly systems?: readonly string[] | undefined;
  readonly nodes?: readonly string[] | undefined;
  readonly causes?: readonly string[] | undefined;
  /** Failures that began in this time, and nodes as far as they were watched in it; in seconds since 1970. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The trace with what is selected alone. What names no node, system or cause of it selects nothing. */
export function select(trace: FieldTrace, selection: Selection): FieldTrace {
  const { systems, nodes, causes, from = -Infinity, to = Infinity } = selection;
  if (Object.values(selection).every((part) => part === undefined)) return trace;
  const kept = trace.nodes.map(
    (node) =>
      (systems?.includes(node.system) ?? true) &&
      (nodes?.includes(node.name) ?? true) &&
      node.from < to &&
      node.to > from,
  );
  const isWanted = trace.causes.map((cause) => causes?.includes(cause) ?? true);
  const rows = new Int32Array(trace.node.length)
    .map((_, at) => at)
    .filter((at) => {
      const [start, cause] = [trace.start[at]!, trace.cause[at]!];
      return (
        kept[trace.node[at]!]! && start >= from && start < to && (causes === undefined || isWanted[cause] === true)
      );
    });
  const members = trace.nodes.map((_, index) => index).filter((index) => kept[index]);
  const { nodes: own, ...part } = partOf(trace, members, rows);
  return {
    ...part,
    nodes: own.map((node) => ({ ...node, from: Math.max(from, node.from), to: Math.min(to, node.to) })),
    isCut: part.isCut.map((isCut, row) => (part.end[row]! > to ? 1 : isCut)),
    end: part.end.map((end) => Math.min(to, end)),
  };
}

/** The parts of a trace that are left when its nodes are put into groups. `groupOf` is by node. */
export function splitNodes(trace: FieldTrace, groupOf: readonly number[], groups: number): FieldTrace[] {
  const members: number[][] = Array.from({ length: groups }, () => []);
  const rows: number[][] = Array.from({ length: groups }, () => []);
  for (const [index, group] of groupOf.entries()) members[group]!.push(index);
  for (let at = 0; at < trace.node.length; at++) rows[groupOf[trace.node[at]!]!]!.push(at);
  return members.map((own, group) => partOf(trace, own, Int32Array.from(rows[group]!)));
}

function partOf(trace: FieldTrace, members: readonly number[], rows: Int32Array): FieldTrace {
  const renumbered = new Map(members.map((index, at) => [index, at]));
  return {
    ...trace,
    nodes: members.map((index) => trace.nodes[index]!),
    node: rows.map((at) => renumbered.get(trace.node[at]!)!),
    start: new Float64Array(rows.length).map((_, row) => trace.start[rows[row]!]!),
    end: new Float64Array(rows.length).map((_, row) => trace.end[rows[row]!]!),
    cause: new Int16Array(rows.length).map((_, row) => trace.cause[rows[row]!]!),
    isCut: new Uint8Array(rows.length).map((_, row) => trace.isCut[rows[row]!]!),
  };
}

/** Times with the node that each belongs to. */
export interface Sample {
  readonly values: Float64Array;
  readonly node: Int32Array;
}

/** From the end of a failure to the start of the next of the same node, both seen whole; none of length 0. */
export const upTimes = (trace: FieldTrace): Sample =>
  collect(trace, (add) => {
    const awayUntil = new Float64Array(trace.nodes.length).fill(Number.NaN);
    for (let at = 0; at < trace.node.length; at++) {
      const node = trace.node[at]!;
      const before = awayUntil[node]!;
      if (trace.start[at]! > before) add(trace.start[at]! - before, node);
      awayUntil[node] = Number.isNaN(before) ? trace.end[at]! : Math.max(before, trace.end[at]!);
    }
  });

/** From the start of a failure to its end, seen whole; none of length 0. */
export const awayTimes = (trace: FieldTrace): Sample =>
  collect(trace, (add) => {
    for (let at = 0; at < trace.node.length; at++) {
      const away = trace.end[at]! - trace.start[at]!;
      if (trace.isCut[at] === 0 && away > 0) add(away, trace.node[at]!);
    }
  });

/** From the start of a failure to that of the next within its group (by node: a system, say); none of length 0. */
export const timesBetween = (trace: FieldTrace, groupOf: (node: FieldNode) => string): Sample =>
  collect(trace, (add) => {
    const groups = trace.nodes.map(groupOf);
    const last = new Map<string, number>();
    for (let at = 0; at < trace.node.length; at++) {
      const group = groups[trace.node[at]!]!;
      const between = trace.start[at]! - (last.get(group) ?? Number.NaN);
      if (between > 0) add(between, trace.node[at]!);
      last.set(group, trace.start[at]!);
    }
  });

/** By node, the seconds that it was away, overlaps once. */
export function awaySeconds({ nodes, node, start, end }: FieldTrace): Float64Array {
  const away = new Float64Array(nodes.length);
  const until = nodes.map(({ from }) => from);
  for (let at = 0; at < node.length; at++) {
    const index = node[at]!;
    const from = Math.max(start[at]!, until[index]!);
    if (end[at]! > from) away[index]! += end[at]! - from;
    until[index] = Math.max(until[index]!, end[at]!);
  }
  return away;
}

export const watchedSecondsOf = ({ nodes }: FieldTrace): number =>
  nodes.reduce((sum, node) => sum + watchedSeconds(node), 0);

/** By node. */
export function failuresByNode({ nodes, node }: FieldTrace): Int32Array {
  const counts = new Int32Array(nodes.length);
  for (const index of node) counts[index]! += 1;
  return counts;
}

function collect(trace: FieldTrace, fill: (add: (value: number, node: number) => void) => void): Sample {
  const values = new Float64Array(trace.node.length);
  const node = new Int32Array(trace.node.length);
  let count = 0;
  fill((value, index) => {
    values[count] = value;
    node[count] = index;
    count += 1;
  });
  return { values: values.subarray(0, count), node: node.subarray(0, count) };
}
