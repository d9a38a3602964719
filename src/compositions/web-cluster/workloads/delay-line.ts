/**
 * What becomes due after one and the same time, as a time-out: in the order in which it began. Almost all of it is over
 * before, so there is one timer, for the first that is not: events for all of them were a third of a run.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';

export class DelayLine {
  readonly #simulation: Simulation;
  readonly #nanos: number;
  readonly #timer: TimerId;
  readonly #isOver: (request: number, attempt: number) => boolean;
  readonly #due: (request: number, attempt: number) => void;
  #line: { readonly request: number; readonly attempt: number; readonly at: number }[] = [];
  /** Those before are done with. */
  #first = 0;

  /** `due` is told of what `isOver` does not say to be over by then. */
  constructor(
    simulation: Simulation,
    name: string,
    nanos: number,
    isOver: (request: number, attempt: number) => boolean,
    due: (request: number, attempt: number) => void,
  ) {
    this.#simulation = simulation;
    this.#nanos = nanos;
    this.#isOver = isOver;
    this.#due = due;
    this.#timer = simulation.timer(name, () => this.#look());
    simulation.onReset(() => {
      this.#line = [];
      this.#first = 0;
    });
  }

  begin(request: number, attempt: number): void {
    const at = this.#simulation.now + this.#nanos;
    this.#line.push({ request, attempt, at });
    if (!this.#simulation.isArmed(this.#timer)) this.#simulation.arm(this.#timer, this.#nanos);
  }

  #look(): void {
    const { now } = this.#simulation;
    for (let next = this.#line[this.#first]; next !== undefined; next = this.#line[this.#first]) {
      if (next.at > now && !this.#isOver(next.request, next.attempt)) break;
      this.#first++;
      if (next.at <= now && !this.#isOver(next.request, next.attempt)) this.#due(next.request, next.attempt);
    }
    if (2 * this.#first > this.#line.length) {
      this.#line = this.#line.slice(this.#first);
      this.#first = 0;
    }
    const next = this.#line[this.#first];
    // Something that has begun meanwhile is due later.
    if (next !== undefined) this.#simulation.arm(this.#timer, next.at - now);
  }
}
