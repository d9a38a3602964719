/** What a move has changed, in words. */
import type { RunObserver } from '../../../experiment/observer.ts';
import type { Vector } from './formula.ts';
import type { Move } from './moves.ts';
import type { Net } from './net.ts';
import type { Settler } from './settle.ts';

export function noteChanges(
  observer: RunObserver,
  atNanos: number,
  { instances, variables, model }: Net,
  move: Move,
  settler: Settler,
  before: Vector,
  after: Vector,
): void {
  const moved = settler.moved.subarray(0, settler.count).filter((place) => place < before.length);
  for (const [i, place] of moved.entries()) {
    const [from, to] = [before[place]!, after[place]!];
    const instance = instances[place];
    const name = instance?.name ?? variables[place - instances.length]!.name;
    const states = instance && model.components[instance.component]!.states;
    const text = (value: number): string => states?.[value] ?? `${value}`;
    const isOwn = i === 0 && move.instance === place;
    const why = isOwn ? move.name.slice(name.length + 1) : move.instance === -1 ? move.name : 'forced';
    // The instance whose clock ran out is the cause of the rest, even where it was forced back.
    const what = from === to ? `stays ${text(to)} (${why})` : `${text(from)} -> ${text(to)} (${why})`;
    if (isOwn || (from !== to && moved.indexOf(place) === i)) observer.note(atNanos, name, what);
  }
}

/** A move has made the system go down, or come up again. */
export function noteJudgement(observer: RunObserver, atNanos: number, isUp: boolean, move: string): void {
  observer.note(atNanos, 'system', isUp ? `up again (${move})` : `down (${move})`);
  observer.happened?.({ kind: isUp ? 'recovery' : 'strike', atNanos, actor: 'system', text: move });
}
