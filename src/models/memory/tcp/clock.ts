/**
 * The clock of a machine that may be paused, and timers on it. Either the clock goes on in a pause, and what has
 * expired is handled when the machine runs again; or the pause is hidden from the machine, and its clock stands.
 *
 * A timer keeps its deadline in the machine's time. It is looked at only when it would have fired without pauses, so a
 * pause costs nothing for each timer.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';

export class Clock {
  readonly simulation: Simulation;
  readonly #goesOn: boolean;
  readonly #timers: Timer[] = [];
  readonly #expired: Timer[] = [];
  readonly #look = (index: number): void => this.#timers[index]?.look();
  #isPaused = false;
  #pausedAt = 0;
  #hiddenNanos = 0;

  /** `goesOn`: in a pause, too. */
  constructor(simulation: Simulation, goesOn = true) {
    this.simulation = simulation;
    this.#goesOn = goesOn;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** What the machine takes for the time, in nanoseconds. */
  get now(): number {
    return (this.#isPaused && !this.#goesOn ? this.#pausedAt : this.simulation.now) - this.#hiddenNanos;
  }

  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#pausedAt = this.simulation.now;
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    if (!this.#goesOn) this.#hiddenNanos += this.simulation.now - this.#pausedAt;
    for (const timer of this.#expired.splice(0)) timer.look();
  }

  /** The machine goes back to what it was at that time of its clock: a clock that hides pauses hides this, too. */
  goBackTo(time: number): void {
    if (!this.#goesOn) this.#hiddenNanos += this.now - time;
  }

  timer(action: () => void): Timer {
    const timer = new Timer(this, this.simulation.timer('tcp timer', this.#look, this.#timers.length), action);
    this.#timers.push(timer);
    return timer;
  }

  /** For Timer: it is looked at again when the machine runs. */
  leaveUntilResumed(timer: Timer): void {
    this.#expired.push(timer);
  }
}

export class Timer {
  readonly #clock: Clock;
  readonly #id: TimerId;
  readonly #action: () => void;
  #deadline = Number.POSITIVE_INFINITY;

  /** Made by `Clock.timer`. */
  constructor(clock: Clock, id: TimerId, action: () => void) {
    this.#clock = clock;
    this.#id = id;
    this.#action = action;
  }

  /** By the machine's clock; infinite: never. */
  setTo(deadline: number): void {
    if (deadline === this.#deadline) return;
    this.#deadline = deadline;
    const { simulation, now } = this.#clock;
    if (deadline === Number.POSITIVE_INFINITY) simulation.disarm(this.#id);
    else simulation.arm(this.#id, Math.max(0, Math.ceil(deadline - now)));
  }

  /** For Clock: the simulation has come to where the deadline was when it was set. */
  look(): void {
    const clock = this.#clock;
    if (this.#deadline === Number.POSITIVE_INFINITY) return;
    if (clock.isPaused) clock.leaveUntilResumed(this);
    else if (clock.now < this.#deadline)
      clock.simulation.arm(this.#id, Math.max(1, Math.ceil(this.#deadline - clock.now)));
    else {
      this.#deadline = Number.POSITIVE_INFINITY;
      this.#action();
    }
  }
}
