/**
 * A client that always has one request at the service: the next one goes out with the answer to the last. So its
 * answers are the share of time in which the guest runs and does not wait, seen from outside. The time to
 * responsiveness (TTR) is the first moment from which on this share stays above a threshold for good.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Guest } from '../platform/guest.ts';

export interface ProberOptions {
  /** The work of a request, of a guest that has nothing else to do. */
  readonly workNanos: number;
  readonly windowNanos: number;
  /** Of the answers that a guest gives that never waits. */
  readonly share: number;
}

/** Parts of a window, in which answers are counted. */
const STEPS = 10;

export class Prober {
  readonly #options: ProberOptions;
  readonly #steps: number[] = [];
  #firstAt = Number.POSITIVE_INFINITY;
  #answers = 0;

  /** Its first request is sent now. */
  constructor(simulation: Simulation, guest: Guest, options: ProberOptions) {
    this.#options = options;
    const { workNanos } = options;
    const answered = simulation.on('answer', () => {
      this.#note(simulation.now);
      guest.cpu.submit(workNanos, answered);
    });
    guest.cpu.submit(workNanos, answered);
  }

  get answers(): number {
    return this.#answers;
  }

  /** Infinite before the first one. */
  get firstAnswerNanos(): number {
    return this.#firstAt;
  }

  get stepNanos(): number {
    return this.#options.windowNanos / STEPS;
  }

  /** For each step up to this time: the share of it in which the guest ran. */
  shares(untilNanos: number): number[] {
    const full = this.stepNanos / this.#options.workNanos;
    return Array.from({ length: Math.floor(untilNanos / this.stepNanos) }, (_, step) =>
      Math.min(1, (this.#steps[step] ?? 0) / full),
    );
  }

  /** Undefined if the last window still is below the threshold. */
  timeToResponsiveness(untilNanos: number): number | undefined {
    const steps = Math.floor(untilNanos / this.stepNanos);
    const enough = (this.#options.share * this.#options.windowNanos) / this.#options.workNanos;
    // An answer that came just after the end of a window.
    const least = Math.floor(enough) - 1;
    let inWindow = 0;
    let last: number | undefined;
    for (let step = steps - 1; step >= 0; step--) {
      inWindow += this.#steps[step] ?? 0;
      if (step + STEPS > steps) continue;
      if (inWindow < least) return last;
      last = step * this.stepNanos;
      inWindow -= this.#steps[step + STEPS - 1] ?? 0;
    }
    return last;
  }

  #note(now: number): void {
    const step = Math.floor(now / this.stepNanos);
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#answers += 1;
    this.#firstAt = Math.min(this.#firstAt, now);
  }
}
