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
