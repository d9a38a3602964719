/**
 * Rare outages by multilevel splitting, for clocks of any law: the levels on the way to an outage are the instances
 * that still have to change their states.
 */
import { fixedEffort, type Loss, type Splittable } from '../../../../experiment/rare/fixed-effort.ts';
import type { Vector } from '../formula.ts';
import type { Net } from '../net.ts';
import type { Situation } from '../situation.ts';
import { Walk } from '../walk.ts';
import { distanceToLoss } from './distance.ts';
import { type CycleSample, MOST_STEPS } from './sample.ts';

const HOUR_NANOS = 3_600e9;

/** Null: the initial state. */
interface From {
  readonly situation: Situation | null;
}

export class Splitting implements Splittable<From> {
  readonly #net: Net;
  readonly #walk: Walk;
  /** At the start, how far from an outage. */
  readonly levels: number;
  readonly start: From = { situation: null };

  constructor(net: Net) {
    this.#net = net;
    this.#walk = new Walk(net);
    this.levels = distanceToLoss(net.up, this.#walk.initial);
  }

  /** So many trajectories on each level, and as many cycles for their length; null when one does not come to an end. */
  sample(seed: string, effort: number): CycleSample | null {
    const hours = this.#meanCycle(seed, effort);
    if (hours === null) return null;
    const split = fixedEffort(this, seed, effort);
    if (split === null) return null;
    const { probability, down, outages, seen } = split;
    return { hours, downHours: probability * (down / HOUR_NANOS), outages: probability * outages, seen };
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

  /** Comes as near as that to an outage before it is back at the start. */
  reach(seed: string, from: From, level: number): From | 'over' | 'endless' {
    const { up } = this.#net;
    const isThere = (states: Vector): boolean => distanceToLoss(up, states) <= this.levels - level;
    // A move can pass several levels at once.
    if (from.situation !== null && isThere(from.situation.states)) return from;
    const { end } = this.#walk.cycle(seed, from.situation, isThere, MOST_STEPS);
    if (end !== 'returned') return 'endless';
    const situation = this.#walk.situation();
    return isThere(situation.states) ? { situation } : 'over';
  }

  /** From an outage until the system is back at the start, in ns. */
  lose(seed: string, { situation }: From): Loss | 'endless' {
    const totals = this.#walk.cycle(seed, situation, null, MOST_STEPS);
    if (totals.end !== 'returned') return 'endless';
    return { down: totals.nanos - totals.upNanos, outages: 1 + totals.outages };
  }
}
