/**
 * Rare outages by multilevel splitting with a fixed effort (Garvels, The splitting method in rare event simulation,
 * 2000), for clocks of any law: from each level on the way to an outage as many trajectories go on, from the
 * situations in which the level was reached. The probability of an outage in a cycle is the product of the shares that
 * come to the next level, and what an outage costs is seen in the trajectories that go on from it.
 */
import type { Vector } from '../formula.ts';
import type { Net } from '../net.ts';
import type { Situation } from '../situation.ts';
import { Walk } from '../walk.ts';
import { distanceToLoss } from './distance.ts';
import { type CycleSample, MOST_STEPS } from './sample.ts';

const HOUR_NANOS = 3_600e9;

export class Splitting {
  readonly #net: Net;
  readonly #walk: Walk;
  /** At the start, how far from an outage. */
  readonly #levels: number;

  constructor(net: Net) {
    this.#net = net;
    this.#walk = new Walk(net);
    this.#levels = distanceToLoss(net.up, this.#walk.initial);
  }

  /** So many trajectories on each level, and as many cycles for their length; null when one does not come to an end. */
  sample(seed: string, effort: number): CycleSample | null {
    const hours = this.#meanCycle(seed, effort);
    if (hours === null) return null;
    let from: readonly (Situation | null)[] = [null];
    let probability = 1;
    for (let level = 1; level <= this.#levels; level++) {
      const reached = this.#reach(`${seed}/level ${level}`, from, this.#levels - level, effort);
      if (reached === null) return null;
      if (reached.length === 0) return { hours, downHours: 0, outages: 0, seen: 0 };
      probability *= reached.length / effort;
      from = reached;
    }
    const lost = this.#lose(`${seed}/outage`, from, effort);
    return (
      lost && { hours, downHours: probability * lost.downHours, outages: probability * lost.outages, seen: lost.seen }
    );
  }

  #meanCycle(seed: string, effort: number): number | null {
    let nanos = 0;
    for (let cycle = 0; cycle < effort; cycle++) {
      const totals = this.#walk.cycle(`${seed}/cycle ${cycle}`, null, null, MOST_STEPS);
      if (totals.end !== 'returned') return null;
      nanos += totals.nanos;
    }
    return nanos / effort / HOUR_NANOS;
  }

  /** The situations in which trajectories come as near as that to an outage before they are back at the start. */
  #reach(seed: string, from: readonly (Situation | null)[], distance: number, effort: number): Situation[] | null {
    const { up } = this.#net;
    const isThere = (states: Vector): boolean => distanceToLoss(up, states) <= distance;
    const reached: Situation[] = [];
    for (let each = 0; each < effort; each++) {
      const start = from[each % from.length]!;
      // A move can pass several levels at once.
      if (start !== null && isThere(start.states)) {
        reached.push(start);
        continue;
      }
      const { end } = this.#walk.cycle(`${seed}/${each}`, start, isThere, MOST_STEPS);
      if (end !== 'returned') return null;
      const there = this.#walk.situation();
      if (isThere(there.states)) reached.push(there);
    }
    return reached;
  }

  /** From an outage until the system is back at the start, on average. */
  #lose(seed: string, from: readonly (Situation | null)[], effort: number): Omit<CycleSample, 'hours'> | null {
    let [down, outages] = [0, 0];
    for (let each = 0; each < effort; each++) {
      const totals = this.#walk.cycle(`${seed}/${each}`, from[each % from.length]!, null, MOST_STEPS);
      if (totals.end !== 'returned') return null;
      down += totals.nanos - totals.upNanos;
      outages += 1 + totals.outages;
    }
    return { downHours: down / effort / HOUR_NANOS, outages: outages / effort, seen: outages };
  }
}
