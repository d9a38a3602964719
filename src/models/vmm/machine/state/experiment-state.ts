/** What an experiment keeps with the machine: who observes it, how much of it has to be simulated, what it measures. */
import type { RunObserver } from '../../../../experiment/observer.ts';

export class ExperimentState {
  observer: RunObserver | null = null;
  /**
   * Until then nothing can be struck, and what cannot matter for the strike may be left out: by the guest of the CPU
   * whose instructions count, and by the others. Of a fault that counts on all CPUs no guest is another.
   */
  detailFrom = 0;
  othersDetailFrom = 0;
  /** -1: all of them. */
  countedCpu = -1;
  /** The fault has struck, and what meets no more of what is wrong may be left out. */
  leavesOut = false;
  /**
   * Nanoseconds spent in entries of the VMM: what a stock VMM would spend, and what the run-time parts of a recovery
   * mechanism add. The latter is only counted, and takes no time, unless `addedPasses`.
   */
  readonly vmmTime = { stock: 0, added: 0, addedPasses: true };

  /** Whether the fault is still far from striking: a guest on this CPU that only computes may do so in one piece. */
  strikeIsFar(now: number, cpu: number): boolean {
    const isOther = this.countedCpu >= 0 && cpu !== this.countedCpu;
    return now < (isOther ? this.othersDetailFrom : this.detailFrom);
  }
}
