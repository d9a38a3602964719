/** What chance decides at once in a simulated system: who goes first, and what a move leads to. */
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Move } from './moves.ts';
import type { Net } from './net.ts';
import type { Chooser } from './settle.ts';

/** Each component has a stream of its own for who goes first, and each move that can lead to several things. */
export function byChance({ model, timed, forced, crews }: Net, streams: RandomStreams): Chooser {
  const first = model.components.map(({ name }) => streams.stream(`${name} goes first`));
  const serves = crews.map(({ crew }) => streams.stream(`${crew.name} serves`));
  const ways = new Map<Move, Stream>();
  for (const move of [...timed, ...forced])
    if (move.ways.length > 1 || move.weight !== null) ways.set(move, streams.stream(`${move.name} leads to`));
  return {
    who: (_due, count, { component }) => Math.floor(first[component]!.uniform(0, count)),
    whom: (_instances, count, crew) => Math.floor(serves[crew]!.uniform(0, count)),
    which: (weights, count, move) => drawn(weights, count, ways.get(move)!),
  };
}

function drawn(weights: Float64Array, count: number, stream: Stream): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[i]!;
  let left = stream.uniform(0, sum);
  let last = 0;
  for (let i = 0; i < count; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i]!;
    if (left < 0) break;
  }
  return last;
}
