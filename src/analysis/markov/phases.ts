/**
 * Clocks as a chain can have them: one exponential stage after another, after each of which the time may be over.
 *
 * An exponential and an Erlang clock are that. One by another law gets the stages whose mean and variance are the same:
 * with a variance below that of an exponential a mixture of two Erlang laws that differ by one stage, above it a
 * hyperexponential law with balanced means, written as two stages in a row (Tijms, Stochastic Models, 1994, appendix
 * B). What else there is to a law, such as its tail, is lost.
 */
import { shareOfShort, variationSquared } from '../../models/state-model/net/clock-law.ts';
import type { TimedMove } from '../../models/state-model/net/moves.ts';

export interface Phases {
  /** Rate of the first stage times the mean of the clock. */
  readonly pace: number;
  /** By stage: its rate over that of the first, and the probability that another stage follows. */
  readonly stages: readonly { readonly factor: number; readonly onward: number }[];
}

/** A law that varies less gets so many stages, and varies a little more. */
const MOST_STAGES = 100;

export function phasesOf(clock: TimedMove['clock']): Phases {
  if (clock.kind === 'phases') return erlang(clock.stages, clock.stages, 1);
  if (clock.kind === 'deterministic') return erlang(1, 1, 1);
  const square = variationSquared(clock.law);
  if (square > 1) return hyperexponential(Math.sqrt(square));
  const stages = Math.min(MOST_STAGES, Math.ceil(1 / square - 1e-9));
  const root = Math.sqrt(Math.max(0, stages * (1 + square) - stages * stages * square));
  const shorter = stages === 1 ? 0 : Math.max(0, (stages * square - root) / (1 + square));
  return erlang(stages - shorter, stages, 1 - shorter);
}

/** The last stage comes with this probability. */
function erlang(pace: number, stages: number, last: number): Phases {
  const onward = (stage: number): number => (stage === stages - 1 ? 0 : stage === stages - 2 ? last : 1);
  return { pace, stages: Array.from({ length: stages }, (_, stage) => ({ factor: 1, onward: onward(stage) })) };
}

function hyperexponential(variation: number): Phases {
  const share = shareOfShort(variation);
  const factor = (1 - share) / share;
  return {
    pace: 2 * share,
    stages: [
      { factor: 1, onward: (1 - share) * (1 - factor) },
      { factor, onward: 0 },
    ],
  };
}
