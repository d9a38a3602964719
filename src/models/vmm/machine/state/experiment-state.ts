/** What an experiment keeps with the machine: who observes it, how much of it has to be simulated, what it measures. */
import type { RunObserver } from '../../../../experiment/observer.ts';

export class ExperimentState {
  observer: RunObserver | null = null;
  /** Until then nothing can be struck: what cannot matter for the strike may be left out. */
  detailFrom = 0;
  /** The fault has struck, and what meets no more of what is wrong may be left out. */
  leavesOut = false;
  /**
   * Nanoseconds spent in entries of the VMM: what a stock VMM would spend, and what the run-time parts of a recovery
   * mechanism add. The latter is only counted, and takes no time, unless `addedPasses`.
   */
  readonly vmmTime = { stock: 0, added: 0, addedPasses: true };

  /**
   * Whether the fault is still far from striking in time, so that a guest that only computes may do so in one piece.
   * Once instructions are counted it never is, not even on another CPU: where the VMM is busy thousands of them take a
   * few microseconds, and what this CPU does then is what a recovery finds it doing.
   */
  strikeIsFar(now: number): boolean {
    return now < this.detailFrom;
  }
}
