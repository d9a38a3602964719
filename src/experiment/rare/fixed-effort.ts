/**
 * Multilevel splitting with a fixed effort (Garvels, The splitting method in rare event simulation, 2000): from each
 * level on the way to a rare event as many trajectories go on, from the situations in which the level was reached. The
 * probability of the event is the product of the shares that come to the next level, and what it costs is seen in the
 * trajectories that go on from it.
 */

export interface Splittable<Situation extends object> {
  /** Levels on the way; the last is the event. */
  readonly levels: number;
  readonly start: Situation;
  /** So many times the effort goes into this level. Default: once. */
  timesEffort?(level: number): number;
  /** On from there, with another future, until this level is reached; `over` where it is not. */
  reach(seed: string, from: Situation, level: number): Situation | 'over' | 'endless';
  /** On from the event until all is over. */
  lose(seed: string, from: Situation): Loss | 'endless';
}

/** What an event comes to, in the unit of whoever counts. */
export interface Loss {
  readonly down: number;
  readonly outages: number;
}

/** The probability of the event in a trajectory from the start, and what it then comes to on average. */
export interface Split extends Loss {
  readonly probability: number;
  /** Outages that trajectories have gone through. */
  readonly seen: number;
}

const NOTHING: Split = { probability: 0, down: 0, outages: 0, seen: 0 };

/** Null when a trajectory does not come to an end. */
export function fixedEffort<Situation extends object>(
  way: Splittable<Situation>,
  seed: string,
  effort: number,
): Split | null {
  let from: readonly Situation[] = [way.start];
  let probability = 1;
  for (let level = 1; level <= way.levels; level++) {
    const reached: Situation[] = [];
    const trajectories = effort * (way.timesEffort?.(level) ?? 1);
    for (let each = 0; each < trajectories; each++) {
      const there = way.reach(`${seed}/level ${level}/${each}`, from[each % from.length]!, level);
      if (there === 'endless') return null;
      if (there !== 'over') reached.push(there);
    }
    if (reached.length === 0) return NOTHING;
    probability *= reached.length / trajectories;
    from = reached;
  }
  let [down, outages] = [0, 0];
  for (let each = 0; each < effort; each++) {
    const lost = way.lose(`${seed}/outage/${each}`, from[each % from.length]!);
    if (lost === 'endless') return null;
    down += lost.down;
    outages += lost.outages;
  }
  return { probability, down: down / effort, outages: outages / effort, seen: outages };
}
