/**
 * A trace of failures in the field: which nodes were watched from when to when, and when each of them was away and why.
 *
 * Numbers stay in typed arrays, since traces have hundreds of thousands of events. Times are seconds since 1970 in UTC.
 */

export interface FieldTrace {
  /** As the user named it. */
  readonly file: string;
  readonly format: TraceFormat;
  /** Of the file's bytes as they are on the disk. */
  readonly sha256: string;
  /** Rows that were read. */
  readonly events: number;
  readonly nodes: readonly FieldNode[];
  /** By `cause`; empty where the format names none. */
  readonly causes: readonly string[];
  /** Failures in the order of their starts; each is an entry in all four. */
  readonly node: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** -1 where it is not named. */
  readonly cause: Int16Array;
  /** 1 for failures that had begun before the node was watched, or had not ended when that ended: longer than seen. */
  readonly isCut: Uint8Array;
  readonly warnings: readonly TraceWarning[];
}

export type TraceFormat = 'fta' | 'lanl' | 'plain';

export const FORMATS = {
  fta: 'the tab format of the Failure Trace Archive',
  lanl: "Los Alamos' csv",
  plain: 'a csv of node, start, end, cause',
} as const satisfies Record<TraceFormat, string>;

export interface FieldNode {
  readonly name: string;
  /** The system or site that it belongs to. */
  readonly system: string;
  /** When it was watched. */
  readonly from: number;
  readonly to: number;
  /** The clock on the wall: how many seconds it is ahead of UTC at a time; 0 where that is not known. */
  readonly clock: Clock;
}

export type Clock = (utcSeconds: number) => number;

export const UTC: Clock = () => 0;

/** Something legitimate that whoever reads the figures must know of. */
export interface TraceWarning {
  readonly what: string;
  /** 0 where it is of the file as a whole. */
  readonly count: number;
  /** The first line that has it; 0 where that is no line. */
  readonly line: number;
}

/** Something that makes the trace unreadable. Line and column count from 1; both are 0 for the file as a whole. */
export interface TraceProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly excerpt?: { readonly line: string; readonly length: number };
  readonly expected: string;
  readonly came: string;
  readonly suggestion?: string | undefined;
}

/** Thrown for a file that is no trace, with the first problems that it has. */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly problems: readonly TraceProblem[];

  constructor(problems: readonly TraceProblem[]) {
    super(problems.map(({ expected, came }) => `expected ${expected}, came ${came}`).join('; '));
    this.problems = problems;
  }
}

/** From when to when any node was watched. */
export function spanOf({ nodes }: FieldTrace): readonly [from: number, to: number] {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const node of nodes) [from, to] = [Math.min(from, node.from), Math.max(to, node.to)];
  return [from, to];
}

/** Seconds for which a node was watched. */
export const watchedSeconds = ({ from, to }: FieldNode): number => to - from;
