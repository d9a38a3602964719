/** What an estimator of rare outages finds out, by cycles of the system through its initial state. Times in hours. */

export interface CycleSample {
  /** Of one cycle, on average: how long it takes, how long the system is down in it, and how often it goes down. */
  readonly hours: number;
  readonly downHours: number;
  readonly outages: number;
  /** How many outages the estimator has gone through, which are made frequent. */
  readonly seen: number;
}

/** A cycle that goes on for longer does not come back to its initial state. */
export const MOST_STEPS = 100_000;

/**
 * So many cycles in which outages are made frequent, and as many plain ones for their length; null when one does not
 * come to an end.
 */
export function meanOf(cycles: number, cycle: (isHastened: boolean) => CycleSample | null): CycleSample | null {
  const sum = { hours: 0, downHours: 0, outages: 0, seen: 0 };
  for (let each = 0; each < cycles; each++) {
    const hastened = cycle(true);
    const plain = cycle(false);
    if (hastened === null || plain === null) return null;
    sum.hours += plain.hours;
    sum.downHours += hastened.downHours;
    sum.outages += hastened.outages;
    sum.seen += hastened.seen;
  }
  const { hours, downHours, outages, seen } = sum;
  return { hours: hours / cycles, downHours: downHours / cycles, outages: outages / cycles, seen };
}

/** One cycle as it goes on: what has been added up, and how much it counts. */
export class CycleTally {
  weight = 1;
  seen = 0;
  #hours = 0;
  #downHours = 0;
  #outages = 0;
  #isUp: boolean;

  constructor(isUp: boolean) {
    this.#isUp = isUp;
  }

  /** The state has lasted for so long, which counts as so much. */
  pass(hours: number, weighed: number): void {
    this.#hours += hours;
    if (!this.#isUp) this.#downHours += weighed;
  }

  /** The system is in another state. */
  come(isUp: boolean): void {
    if (this.#isUp && !isUp) {
      this.#outages += this.weight;
      this.seen++;
    }
    this.#isUp = isUp;
  }

  total(): CycleSample {
    return { hours: this.#hours, downHours: this.#downHours, outages: this.#outages, seen: this.seen };
  }
}
