/** The programs that guests run, each with what its user sees of it. */
import type { Entry } from '../../../experiment/entry.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { SchedulerValues } from '../machine/scheduler.ts';
import { FOR_EVER_NANOS, Program, type Step } from '../machine/vcpu.ts';
import type { MonitorProgram, Seen, WatchedProgram } from '../machine/watched-program.ts';

/** Times of a guest's program, in nanoseconds. */
export interface ProgramTimes {
  /** How long it computes at a time, on a core of speed 1. */
  readonly computeNanos: number;
  /** The time from one beginning to the next, or of a pause. */
  readonly periodNanos: number;
}

export interface ProgramKind extends Entry {
  /** For detectors: it gives signs of life, or looks for them, at their times unless the scenario has others. */
  readonly role?: 'beats' | 'looks';
  /** Its work comes to an end again and again, by which one sees that it lives. */
  readonly hasPieces?: true;
  /** Its own `chance` for each vCPU. */
  readonly make: (times: ProgramTimes, values: SchedulerValues, chance: Stream) => WatchedProgram;
}

abstract class Watched extends Program implements WatchedProgram {
  readonly seen: Seen = { waits: [], missed: 0, endedAt: null, operations: 0 };
  done: (now: number) => void = () => {};

  isDue(_now: number): boolean {
    return true;
  }

  protected compute(nanos: number): Step {
    this.nanos = nanos;
    return 'compute';
  }

  protected sleepUntil(nanos: number): Step {
    this.nanos = nanos;
    return 'sleep';
  }
}

class Spin extends Watched {
  next(): Step {
    return this.compute(FOR_EVER_NANOS);
  }
}

/**
 * Before it can avoid the ticks it has to find them, for which it computes through some. A vCPU that no tick has ever
 * found is not known to be active, and even an exact debit would not lower its priority.
 */
class BetweenTicks extends Watched {
  readonly #computeNanos: number;
  readonly #values: SchedulerValues;
  #hasLearnt = false;
  #hasComputed = false;

  constructor({ computeNanos }: ProgramTimes, values: SchedulerValues) {
    super();
    this.#computeNanos = computeNanos;
    this.#values = values;
  }

  next(now: number): Step {
    const { tickNanos, ticksToLearn, afterTickNanos } = this.#values;
    if (!this.#hasLearnt && ticksToLearn > 0) {
      this.#hasLearnt = true;
      return this.compute(ticksToLearn * tickNanos);
    }
    this.#hasComputed = !this.#hasComputed;
    // Not into the tick, wherever in the period it got its core.
    const nextTick = (Math.floor(now / tickNanos) + 1) * tickNanos;
    const left = nextTick - now - (tickNanos - this.#computeNanos - afterTickNanos);
    if (this.#hasComputed && left > 0) return this.compute(Math.min(this.#computeNanos, left));
    this.#hasComputed = false;
    return this.sleepUntil(nextTick + afterTickNanos);
  }
}

class Periodic extends Watched {
  readonly #times: ProgramTimes;
  #due: number;
  #isAtWork = false;

  /** Its first piece is due at a random time of the period. */
  constructor(times: ProgramTimes, chance: Stream) {
    super();
    this.#times = times;
    this.#due = Math.round(chance.uniform() * times.periodNanos);
  }

  override isDue(now: number): boolean {
    return now >= this.#due;
  }

  next(now: number): Step {
    const { computeNanos, periodNanos } = this.#times;
    if (this.#isAtWork) {
      this.#isAtWork = false;
      this.seen.waits.push(Math.max(0, now - this.#due - computeNanos));
      if (now > this.#due + periodNanos) this.seen.missed += 1;
      this.#due += periodNanos;
      this.done(now);
    }
    if (now < this.#due) return this.sleepUntil(this.#due);
    this.#isAtWork = true;
    return this.compute(computeNanos);
  }
}

/** Looks at its times, and whenever it is called. */
class Monitor extends Watched implements MonitorProgram {
  readonly #times: ProgramTimes;
  #due: number;
  override isCalled = false;
  #isAtWork = false;

  constructor(times: ProgramTimes, chance: Stream) {
    super();
    this.#times = times;
    this.#due = Math.round(chance.uniform() * times.periodNanos);
  }

  call(): void {
    this.isCalled = true;
  }

  next(now: number): Step {
    if (this.#isAtWork) {
      this.#isAtWork = false;
      this.done(now);
    }
    if (now < this.#due && !this.isCalled) return this.sleepUntil(this.#due);
    // What it has not come to look at in time it looks at once.
    while (this.#due <= now) this.#due += this.#times.periodNanos;
    this.isCalled = false;
    this.#isAtWork = true;
    return this.compute(this.#times.computeNanos);
  }
}

class Server extends Watched {
  readonly #times: ProgramTimes;
  readonly #chance: Stream;
  #arrival: number;
  #work = 0;
  #isAtWork = false;

  override isDue(now: number): boolean {
    return now >= this.#arrival;
  }

  constructor(times: ProgramTimes, chance: Stream) {
    super();
    this.#times = times;
    this.#chance = chance;
    this.#arrival = Math.round(chance.exponential(times.periodNanos));
  }

  next(now: number): Step {
    if (this.#isAtWork) {
      this.#isAtWork = false;
      this.seen.waits.push(Math.max(0, now - this.#arrival - this.#work));
      this.#arrival += Math.round(this.#chance.exponential(this.#times.periodNanos));
      this.done(now);
    }
    if (now < this.#arrival) return this.sleepUntil(this.#arrival);
    this.#isAtWork = true;
    this.#work = Math.max(1, Math.round(this.#chance.exponential(this.#times.computeNanos)));
    return this.compute(this.#work);
  }
}

class ComputeAndPause extends Watched {
  readonly #times: ProgramTimes;
  readonly #chance: Stream;
  #hasComputed = false;

  constructor(times: ProgramTimes, chance: Stream) {
    super();
    this.#times = times;
    this.#chance = chance;
  }

  next(now: number): Step {
    this.#hasComputed = !this.#hasComputed;
    const { computeNanos, periodNanos } = this.#times;
    if (!this.#hasComputed) this.seen.operations += 1;
    return this.#hasComputed
      ? this.compute(computeNanos)
      : this.sleepUntil(now + Math.round(this.#chance.exponential(periodNanos)));
  }
}

class Job extends Watched {
  readonly #computeNanos: number;
  #hasBegun = false;

  constructor({ computeNanos }: ProgramTimes) {
    super();
    this.#computeNanos = computeNanos;
  }

  next(now: number): Step {
    if (this.#hasBegun) {
      this.seen.endedAt = now;
      return 'end';
    }
    this.#hasBegun = true;
    return this.compute(this.#computeNanos);
  }
}

export const spin: ProgramKind = {
  name: 'spin',
  summary: 'computes all the time',
  make: () => new Spin(),
};
export const betweenTicks: ProgramKind = {
  name: 'between-ticks',
  summary: 'computes for `compute` after each tick of the scheduler, and sleeps through the next tick',
  make: (times, values) => new BetweenTicks(times, values),
};
export const voice: ProgramKind = {
  name: 'voice',
  hasPieces: true,
  summary: 'has a frame of `compute` to do in every `period`, as telephony over IP does',
  make: (times, _values, chance) => new Periodic(times, chance),
};
export const server: ProgramKind = {
  name: 'server',
  hasPieces: true,
  summary: 'serves requests that come at random every `period` in the mean and take `compute` in the mean',
  make: (times, _values, chance) => new Server(times, chance),
};
export const blockIo: ProgramKind = {
  name: 'block-io',
  summary: 'computes for `compute`, then waits for its disk, for `period` in the mean, as BlkBench does',
  make: (times, _values, chance) => new ComputeAndPause(times, chance),
};
export const job: ProgramKind = {
  name: 'job',
  summary: 'computes for `compute` in all, and ends',
  make: (times) => new Job(times),
};
export const heartbeat: ProgramKind = {
  name: 'heartbeat',
  hasPieces: true,
  summary: 'gives a sign of life in every period of the detector, which takes it `compute`',
  role: 'beats',
  make: (times, _values, chance) => new Periodic(times, chance),
};
export const monitor: ProgramKind = {
  name: 'monitor',
  summary: 'looks for signs of life in every period of the detector, which takes it `compute`; else the VMM looks',
  role: 'looks',
  make: (times, _values, chance) => new Monitor(times, chance),
};
