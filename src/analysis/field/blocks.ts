/**
 * Rates and means of a trace with intervals. Failures come in bursts and together, so that single failures, or single
 * nodes, are no independent observations: the trace is cut into blocks of time, over which totals are added up, and the
 * interval is that of a ratio of totals (analysis/ratio-estimate.ts).
 */
import { type FieldTrace, spanOf, watchedSeconds } from '../../field/trace.ts';
import { ratioEstimate } from '../ratio-estimate.ts';

/** Longer than bursts last, and many of them in a trace of years. */
export const BLOCK_DAYS = 30;
const BLOCK = BLOCK_DAYS * 86_400;

/** A figure; the interval is null where there are fewer than two blocks. */
export interface FieldFigure {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** By block of time. */
export interface Blocks {
  /** Failures that began. */
  readonly failures: readonly number[];
  /** Seconds that they lasted. */
  readonly lasted: readonly number[];
  /** Seconds that nodes were watched, and of these away. */
  readonly watched: readonly number[];
  readonly away: readonly number[];
}

/** Blocks in which nothing was watched are left out. */
export function blocksOf(trace: FieldTrace): Blocks {
  const [from, to] = spanOf(trace);
  const count = Math.max(1, Math.ceil((to - from) / BLOCK));
  const zeros = (): number[] => Array.from({ length: count }, () => 0);
  const [failures, lasted, watched, away] = [zeros(), zeros(), zeros(), zeros()];
  const spread = (into: number[], begin: number, end: number): void => {
    for (let at = Math.floor((begin - from) / BLOCK); at < count && from + at * BLOCK < end; at++)
      into[at]! += Math.max(0, Math.min(end, from + (at + 1) * BLOCK) - Math.max(begin, from + at * BLOCK));
  };
  for (const node of trace.nodes) if (watchedSeconds(node) > 0) spread(watched, node.from, node.to);
  const until = trace.nodes.map((node) => node.from);
  for (let at = 0; at < trace.node.length; at++) {
    const [node, start, end] = [trace.node[at]!, trace.start[at]!, trace.end[at]!];
    const block = Math.min(count - 1, Math.floor((start - from) / BLOCK));
    failures[block]! += 1;
    lasted[block]! += end - start;
    const begin = Math.max(start, until[node]!);
    if (end > begin) spread(away, begin, end);
    until[node] = Math.max(until[node]!, end);
  }
  const used = watched.map((seconds, at) => (seconds > 0 ? at : -1)).filter((at) => at >= 0);
  const pick = (values: readonly number[]): number[] => used.map((at) => values[at]!);
  return { failures: pick(failures), lasted: pick(lasted), watched: pick(watched), away: pick(away) };
}

/**
 * `parts` over `wholes` times `unit`, which is at most `most`; the value is NaN where there is nothing to divide by.
 */
export function figureOf(
  parts: readonly number[],
  wholes: readonly number[],
  unit: number,
  confidence: number,
  most = Infinity,
): FieldFigure {
  if (!(wholes.reduce((sum, whole) => sum + whole, 0) > 0)) return { value: Number.NaN, low: null, high: null };
  const { value, low, high, standardError } = ratioEstimate(parts, wholes, 't', 'field', confidence);
  const scaled = (end: number | null): number | null =>
    end === null || standardError === 0 ? null : Math.min(most, end * unit);
  return { value: value * unit, low: scaled(low), high: scaled(high) };
}
