/**
 * Phases and time series of the runs of one variant, averaged over the runs.
 *
 * A phase is identified by its actor, its name and, if it occurs several times in a run, its number of occurrence.
 * Series of one name must have the same time grid in every run; each value is averaged over the runs that are long
 * enough.
 */
import type { Observations } from '../experiment/record.ts';

export interface MeanPhase {
  readonly actor: string;
  readonly phase: string;
  /** Runs that had the phase. */
  readonly n: number;
  /** Means over those runs, since simulated time zero. */
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

export interface MeanSeries {
  readonly name: string;
  readonly unit: string;
  /** Runs that have it. */
  readonly n: number;
  /** The beginning of the first value, and the length of each interval. */
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly values: readonly number[];
}

interface PhaseSums {
  readonly actor: string;
  readonly phase: string;
  n: number;
  from: number;
  to: number;
}

interface SeriesSums {
  readonly name: string;
  readonly unit: string;
  readonly fromNanos: number;
  readonly stepNanos: number;
  n: number;
  readonly sums: number[];
  readonly counts: number[];
}

export class ObservationTally {
  readonly #phases = new Map<string, PhaseSums>();
  readonly #series = new Map<string, SeriesSums>();

  add({ phases = [], series = [] }: Observations): void {
    const seen = new Map<string, number>();
    for (const { actor, phase, fromNanos, toNanos } of phases) {
      const name = `${actor}\n${phase}`;
      const time = (seen.get(name) ?? 0) + 1;
      seen.set(name, time);
      const sums = this.#phaseSums(`${name}\n${time}`, actor, phase);
      sums.n += 1;
      sums.from += fromNanos;
      sums.to += toNanos;
    }
    for (const { name, unit, fromNanos, stepNanos, values } of series) {
      const known = this.#series.get(name);
      const sums = known ?? { name, unit, fromNanos, stepNanos, n: 0, sums: [], counts: [] };
      if (known === undefined) this.#series.set(name, sums);
      sums.n += 1;
      for (const [index, value] of values.entries()) {
        sums.sums[index] = (sums.sums[index] ?? 0) + value;
        sums.counts[index] = (sums.counts[index] ?? 0) + 1;
      }
    }
  }

  /** In the order of their first occurrence. */
  get phases(): MeanPhase[] {
    return [...this.#phases.values()].map(({ actor, phase, n, from, to }) => ({
      actor,
      phase,
      n,
      fromSeconds: from / n / 1e9,
      toSeconds: to / n / 1e9,
    }));
  }

  get series(): MeanSeries[] {
    return [...this.#series.values()].map(({ name, unit, n, fromNanos, stepNanos, sums, counts }) => ({
      name,
      unit,
      n,
      fromSeconds: fromNanos / 1e9,
      stepSeconds: stepNanos / 1e9,
      values: sums.map((sum, index) => sum / (counts[index] ?? 1)),
    }));
  }

  #phaseSums(key: string, actor: string, phase: string): PhaseSums {
    let sums = this.#phases.get(key);
    if (sums === undefined) {
      sums = { actor, phase, n: 0, from: 0, to: 0 };
      this.#phases.set(key, sums);
    }
    return sums;
  }
}
