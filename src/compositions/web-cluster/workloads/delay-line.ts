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
  /** A ring, whose length is a power of two. */
  #requests = new Int32Array(256);
  #attempts = new Int32Array(256);
  #times = new Float64Array(256);
  /** Those before are done with; those from `#end` on have not begun. */
  #first = 0;
  #end = 0;

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
      this.#first = 0;
      this.#end = 0;
    });
  }

  begin(request: number, attempt: number): void {
    if (this.#end - this.#first === this.#times.length) this.#grow();
    const place = this.#end++ & (this.#times.length - 1);
    this.#requests[place] = request;
    this.#attempts[place] = attempt;
    this.#times[place] = this.#simulation.now + this.#nanos;
    if (!this.#simulation.isArmed(this.#timer)) this.#simulation.arm(this.#timer, this.#nanos);
  }

  #look(): void {
    const { now } = this.#simulation;
    for (; this.#first < this.#end; this.#first++) {
      const place = this.#first & (this.#times.length - 1);
      const request = this.#requests[place]!;
      const attempt = this.#attempts[place]!;
      const at = this.#times[place]!;
      if (this.#isOver(request, attempt)) continue;
      // Something that has begun meanwhile is due later.
      if (at > now) return this.#simulation.arm(this.#timer, at - now);
      this.#due(request, attempt);
    }
  }

  #grow(): void {
    const [first, size] = [this.#first & (this.#times.length - 1), this.#times.length];
    const grown = <Ring extends Int32Array | Float64Array>(old: Ring, into: Ring): Ring => {
      into.set(old.subarray(first));
      into.set(old.subarray(0, first), size - first);
      return into;
    };
    this.#requests = grown(this.#requests, new Int32Array(2 * size));
    this.#attempts = grown(this.#attempts, new Int32Array(2 * size));
    this.#times = grown(this.#times, new Float64Array(2 * size));
    this.#first = 0;
    this.#end = size;
  }
}
