/**
 * Who goes first when several instances could move at once. The forced moves are put into heats: one for each component
 * in the order of the file, or by its discipline one for each of its transitions. The first heat in which an instance
 * can move is run; which of them moves is chosen by a rule that knows no numbers. Rules come last, all in one heat.
 */

import type { Guard } from './guard.ts';
import type { Instance } from './instances.ts';
import type { StateModel } from './model.ts';
import type { Move } from './moves.ts';

export interface Heat {
  /** Whose instances can move; -1 of the rules. */
  readonly component: number;
  /** Of the forced moves, those from `start` to before `end`. */
  readonly start: number;
  readonly end: number;
  /**
   * Whether it makes no difference which instance moves first, since no move that comes before the next heat looks at
   * others of this component: then no choice is needed.
   */
  readonly isFree: boolean;
  readonly firstCome: boolean;
  /** Bits of the states in which an instance waits for its turn. */
  readonly waits: number;
  /** What its moves wait for, each once; null where most of them wait for something of their own. */
  readonly guards: readonly Guard[] | null;
}

/** The forced moves in the order of their heats. */
export function heatsOf(
  { components }: StateModel,
  instances: readonly Instance[],
  moves: readonly Move[],
): { readonly forced: readonly Move[]; readonly heats: readonly Heat[] } {
  const forced: Move[] = [];
  const heats: Heat[] = [];
  for (const [component, { transitions, discipline }] of components.entries()) {
    const own = moves.filter(({ instance }) => instances[instance]?.component === component);
    const groups = discipline.byMove ? transitions.map((_, each) => own.filter(({ kind }) => kind === each)) : [own];
    for (const group of groups) {
      if (group.length === 0) continue;
      const start = forced.length;
      forced.push(...group);
      const isFree = !forced.some((move) => looksAt(move, component, instances));
      const waits = isFree ? 0 : group.reduce((bits, { from }) => bits | from, 0);
      heats.push({
        component,
        start,
        end: forced.length,
        isFree,
        firstCome: discipline.firstCome,
        waits,
        guards: guardsOf(group),
      });
    }
  }
  const rules = moves.filter(({ instance }) => instance === -1);
  if (rules.length > 0) {
    const start = forced.length;
    forced.push(...rules);
    heats.push({ component: -1, start, end: forced.length, isFree: false, firstCome: false, waits: 0, guards: null });
  }
  return { forced, heats };
}

/** Alike instances share theirs. */
function guardsOf(moves: readonly Move[]): readonly Guard[] | null {
  const guards = [...new Set(moves.map(({ when }) => when))];
  return MOVES_A_GUARD * guards.length <= moves.length ? guards : null;
}

/** From so many on, a guard is looked up before the moves that wait for it. */
const MOVES_A_GUARD = 4;

/** Whether a move looks at instances of a component, or changes others with what it does. */
const looksAt = ({ when, weight, ways }: Move, component: number, instances: readonly Instance[]): boolean =>
  weight !== null ||
  ways.some(({ sets }, index) => index > 0 || sets.length > 1) ||
  when.some((tests) =>
    tests.some(({ counted }) => counted.members.some((each) => instances[each]?.component === component)),
  );

/** By instance, the place of its rank, from `first` on; -1 where it never has to queue. */
export function ranksOf(
  { components }: StateModel,
  instances: readonly Instance[],
  heats: readonly Heat[],
  first: number,
): Int32Array {
  const queues = components.map((_, index) =>
    heats.some(({ component, firstCome, waits }) => component === index && firstCome && waits !== 0),
  );
  let next = first;
  return Int32Array.from(instances, ({ component }) => (queues[component] ? next++ : -1));
}
