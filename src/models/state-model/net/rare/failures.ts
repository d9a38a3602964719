/**
 * Which moves of a system are its failures, for estimators that make rare outages frequent: those whose clocks are far
 * slower than the rest.
 */
import type { TimedMove } from '../moves.ts';
import type { Net } from '../net.ts';

/** Mean of one stage, in ms. */
const stageMs = ({ clock }: TimedMove): number => clock.meanMs / (clock.kind === 'phases' ? clock.stages : 1);

export interface Failures {
  /** By timed move, 1 for a failure. */
  readonly isFailure: Uint8Array;
  /** The shortest mean of a failure over the longest of the other moves. */
  readonly gap: number;
  /** The shortest mean of a stage of a failure, in ms. */
  readonly from: number;
}

/**
 * Where the means of the clocks, in order, are furthest apart by their ratio, the slower ones are failures. Null where
 * they all are alike.
 */
export function failuresOf({ timed }: Net): Failures | null {
  const means = [...new Set(timed.map(stageMs))].sort((a, b) => a - b);
  let [gap, from] = [1, Number.POSITIVE_INFINITY];
  for (let i = 1; i < means.length; i++) {
    const ratio = means[i]! / means[i - 1]!;
    if (ratio > gap) [gap, from] = [ratio, means[i]!];
  }
  if (gap === 1) return null;
  return { isFailure: Uint8Array.from(timed, (move) => (stageMs(move) >= from ? 1 : 0)), gap, from };
}
