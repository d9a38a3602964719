/**
 * A client that always has one request at the service: the next one goes out with the answer to the last. So its
 * answers are the share of time in which the guest runs and does not wait, seen from outside.
 */
import { timeToResponsiveness } from '../../../experiment/responsiveness.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { Guest } from '../platform/guest.ts';

export interface ProberOptions {
  /** The work of a request, of a guest that has nothing else to do. */
  readonly workNanos: number;
  /** Over which it is judged whether the guest is responsive. */
  readonly windowNanos: number;
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

  /** From the order at time 0, against a guest that never waits. Infinite if the last window is below that. */
  ttrNanos(untilNanos: number): number {
    const { workNanos, windowNanos } = this.#options;
    const series = { amounts: this.#steps, stepNanos: this.stepNanos };
    return timeToResponsiveness(series, {
      former: { perNano: 1 / workNanos },
      failedNanos: 0,
      untilNanos,
      windowNanos,
      backNanos: this.#firstAt,
    });
  }

  #note(now: number): void {
    const step = Math.floor(now / this.stepNanos);
    this.#steps[step] = (this.#steps[step] ?? 0) + 1;
    this.#answers += 1;
    this.#firstAt = Math.min(this.#firstAt, now);
  }
}
