/**
 * How often all replicas of a service are down at once, and for how long, where that is too rare to be seen by
 * watching: multilevel splitting on the replicas that are down, with near misses of the next failure in between, whose
 * number a pilot finds out.
 *
 * The replicas are those of an experiment, on hosts that fail without a memory; how long each is down comes from its
 * simulation. Before a number is said, the estimator is held against plain simulation of the same experiment where
 * hosts fail so often that it sees the event.
 */
import { days } from '../../kernel/time.ts';
import { count } from '../fields.ts';
import type { Metric } from '../metrics.ts';
import { disagreement, FEWEST_OUTAGES, perPart, sharedOf } from './against-plain.ts';
import { fixedEffort, type Split, type Splittable } from './fixed-effort.ts';
import { depthFor, type FailureRate } from './near-misses.ts';

/** A trajectory of an experiment, from its start to its end or to a level. */
export interface Passage {
  readonly isThere: boolean;
  readonly nanos: number;
  /** Time with one replica down or more, and how often it began. */
  readonly anyNanos: number;
  readonly anyTimes: number;
  /** The same with all of them down. */
  readonly allNanos: number;
  readonly allTimes: number;
}

export interface Replicated {
  readonly hosts: number;
  /** So many times the effort goes into near misses, where they are cheap beside failures. */
  readonly nearMissEffort: number;
  /** See Ladder. */
  follow(seeds: readonly string[], goal: number, rate: FailureRate): Passage | 'endless';
  /** The time that a trajectory of so many ns stands for, when each host fails once in `mttfNanos`. */
  spanNanos(nanos: number, mttfNanos: number): number;
  /** For the check: the same where hosts fail every few outages, so that nothing may take much longer than one. */
  hastened(outageNanos: number): Replicated;
}

/** Of the effort of a run. */
const PARTS = 10;
export const DEFAULT_EFFORT = 200;

export const effortField = count(
  'trajectories',
  50,
  100_000,
  `Trajectories on each level of replicas. Default: ${DEFAULT_EFFORT}.`,
);

export const ALL_DOWN_METRICS = {
  'allDown|rare': {
    unit: 'count',
    meaning: 'times in a year that all replicas are down at once',
    of: 'runs of a scenario with rare',
  },
  'allDownTime|rare': {
    unit: 's',
    meaning: 'time in a year in which all replicas are down at once',
    of: 'runs of a scenario with rare',
  },
  'relativeError|rare': {
    unit: 'ratio',
    meaning: `standard error of that time over it, by ${PARTS} independent parts of a run`,
    of: 'runs of a scenario with rare that saw all replicas down',
  },
  'levels|rare': {
    unit: 'count',
    meaning: 'levels of the splitting, the last of which is that all replicas are down',
    of: 'runs of a scenario with rare',
    isDetail: true,
  },
} as const satisfies Record<string, Metric>;

export type AllDownMetric = keyof typeof ALL_DOWN_METRICS;

/** The level of a trajectory: replicas that are down, and steps that the next failure is away by a near miss. */
export function levelOf(down: number, steps: number, { depth }: FailureRate): number {
  return down === 0 ? 0 : (down - 1) * (depth + 1) + 1 + steps;
}

const YEAR_NANOS: number = days(365.25);
const PILOT_PASSAGES = 40;
const CHECK_PASSAGES = 1000;
/** For the check: so many times the mean outage of a replica until its host fails. */
const RATIOS = [16, 8, 4, 2];

export interface AllDown {
  /** Why no number is said; null where it may be. */
  readonly refusal: string | null;
  /** Null when a trajectory does not come to an end. */
  sample(seed: string, effort: number): Partial<Record<AllDownMetric, number>> | null;
}

export function allDownOf(system: Replicated, mttfNanos: number): AllDown {
  const pilot = pilotOf(system, mttfNanos);
  if (typeof pilot === 'string') return { refusal: pilot, sample: () => null };
  const splitting = new AllDownSplitting(system, mttfNanos, pilot);
  return {
    refusal: checked(system, mttfNanos, pilot),
    sample(seed, effort) {
      const splits: Split[] = [];
      for (let part = 0; part < PARTS; part++) {
        const split = splitting.sample(`${seed}/${part}`, Math.ceil(effort / PARTS));
        if (split === null) return null;
        splits.push(split);
      }
      return measuresOf(splits, YEAR_NANOS / splitting.spanNanos, splitting.levels);
    },
  };
}

const downOf = ({ probability, down }: Split): number => probability * down;

/** Trajectories of one part depend on each other, so the error is that of independent parts. */
function measuresOf(splits: readonly Split[], trajectoriesAYear: number, levels: number) {
  const mean = (of: (split: Split) => number): number => splits.reduce((sum, each) => sum + of(each), 0) / PARTS;
  const down = mean(downOf);
  const variance = (mean((each) => downOf(each) * downOf(each)) - down * down) / (PARTS - 1);
  return {
    'allDown|rare': mean(({ probability, outages }) => probability * outages) * trajectoriesAYear,
    'allDownTime|rare': (down / 1e9) * trajectoriesAYear,
    ...(down > 0 && { 'relativeError|rare': Math.sqrt(Math.max(0, variance)) / down }),
    'levels|rare': levels,
  };
}

/** Of a passage, on average. */
interface Pilot {
  readonly nanos: number;
  readonly anyNanos: number;
  readonly outageNanos: number;
}

function pilotOf(system: Replicated, mttfNanos: number): Pilot | string {
  const rate = { meanNanos: mttfNanos / system.hosts, depth: 0 };
  let [nanos, anyNanos, anyTimes] = [0, 0, 0];
  for (let each = 0; each < PILOT_PASSAGES; each++) {
    const passage = system.follow([`pilot/${each}`], Number.POSITIVE_INFINITY, rate);
    if (passage === 'endless') return ENDLESS;
    nanos += passage.nanos;
    anyNanos += passage.anyNanos;
    anyTimes += passage.anyTimes;
  }
  if (anyTimes === 0) return `in ${PILOT_PASSAGES} trajectories no replica went down: there is nothing to go on from`;
  return { nanos: nanos / PILOT_PASSAGES, anyNanos: anyNanos / PILOT_PASSAGES, outageNanos: anyNanos / anyTimes };
}

/** Null when the splitting agrees with plain simulation where that sees enough. */
function checked(real: Replicated, mttfNanos: number, pilot: Pilot): string | null {
  const system = real.hastened(pilot.outageNanos);
  for (const ratio of RATIOS) {
    const meanNanos = Math.min(mttfNanos, ratio * pilot.outageNanos);
    const rate = { meanNanos: meanNanos / system.hosts, depth: 0 };
    const plain = sharedOf((seed) => {
      const passage = system.follow([`plain ${seed}`], Number.POSITIVE_INFINITY, rate);
      if (passage === 'endless') return null;
      return [system.spanNanos(passage.nanos, meanNanos), passage.allNanos, passage.allTimes];
    }, perPart(CHECK_PASSAGES));
    if (plain === null) return NO_RATE;
    if (plain.seen < FEWEST_OUTAGES) continue;
    const hastened = pilotOf(system, meanNanos);
    if (typeof hastened === 'string') return hastened;
    const splitting = new AllDownSplitting(system, meanNanos, hastened, 1);
    const estimated = sharedOf((seed) => {
      const split = splitting.sample(seed, perPart(CHECK_PASSAGES));
      return split && [splitting.spanNanos, split.probability * split.down, split.seen];
    }, 1);
    if (estimated === null) return ENDLESS;
    const apart = disagreement(plain, estimated, 'splitting');
    return apart && `where a host fails once in ${(meanNanos / 60e9).toPrecision(3)} min, ${apart}`;
  }
  return NO_RATE;
}

const NO_RATE =
  'no rate of failures was found at which plain simulation sees all replicas down often enough to check the ' +
  `estimate: in ${CHECK_PASSAGES} trajectories fewer than ${FEWEST_OUTAGES} times, or hosts that are never all right`;

const ENDLESS = 'a trajectory does not come to an end: hosts fail again before they have been put right';

class AllDownSplitting implements Splittable<readonly string[]> {
  readonly levels: number;
  readonly start: readonly string[] = [];
  /** What a trajectory stands for. */
  readonly spanNanos: number;
  readonly #system: Replicated;
  readonly #rate: FailureRate;

  constructor(system: Replicated, mttfNanos: number, { nanos, anyNanos }: Pilot, leastDepth = 0) {
    const meanNanos = mttfNanos / system.hosts;
    this.#system = system;
    this.#rate = { meanNanos, depth: Math.max(leastDepth, depthFor(meanNanos, anyNanos)) };
    this.levels = levelOf(system.hosts, 0, this.#rate);
    this.spanNanos = system.spanNanos(nanos, mttfNanos);
  }

  sample(seed: string, effort: number): Split | null {
    return fixedEffort(this, seed, effort);
  }

  timesEffort(level: number): number {
    return level % (this.#rate.depth + 1) === 1 || this.#rate.depth === 0 ? 1 : this.#system.nearMissEffort;
  }

  reach(seed: string, from: readonly string[], level: number) {
    const seeds = [...from, seed];
    const passage = this.#system.follow(seeds, level, this.#rate);
    return passage === 'endless' ? passage : passage.isThere ? seeds : 'over';
  }

  lose(seed: string, from: readonly string[]) {
    const passage = this.#system.follow([...from, seed], Number.POSITIVE_INFINITY, this.#rate);
    return passage === 'endless' ? passage : { down: passage.allNanos, outages: passage.allTimes };
  }
}
