/**
 * A processor-sharing server: a link, a CPU, a disk whose capacity is shared by the jobs in it, each getting a share
 * proportional to its weight.
 *
 * It works by virtual time: a clock that runs at capacity / total weight, so that a job of size s and weight w,
 * arriving when it shows v, leaves when it shows v + s / w, whatever jobs arrive and leave meanwhile. Only the speed of
 * that clock changes, so an arrival or departure costs one heap operation, O(log n), and re-arms one timer. (Parekh and
 * Gallager's generalized processor sharing, 1993.)
 *
 * How exact it is: a job whose s / w is tiny beside v would lose its digits in v + s / w, and beside a huge weight the
 * small ones lose theirs in the total. So the clock is set back to 0, and the weights are added up anew, before either
 * costs a job more than 2^-29 of its work (2e-9); that takes O(n), but only where sizes or weights lie seven orders of
 * magnitude apart, or after millions of jobs without an idle moment. The remaining error is the ordinary rounding of
 * one addition at every arrival and departure, and the resolution of the simulated time itself. Sizes, weights and
 * capacities lie between 1e-75 and 1e75, so that no quotient or product of them overflows; others are refused.
 */
import { assert } from '../assertions.ts';
import { type EventId, EventQueue, NO_SLOT } from '../event-queue.ts';
import { shown } from '../refusals.ts';
import type { EventKind, Simulation } from '../simulation.ts';
import type { TimerId } from '../timers.ts';
import { WAITING, Waitable, type Waiter } from '../wait.ts';
import { TimeAverage } from './time-average.ts';

export interface SharedServerOptions {
  /**
   * Work done per unit of time, all jobs together: bytes per nanosecond, instructions per microsecond. Zero stops the
   * server.
   */
  readonly capacity: number;
  /**
   * Rounds the delay to the next completion up to the model's grid, e.g. `Math.ceil` for whole nanoseconds. It must not
   * round down: the server would do more than its capacity. Default: exact.
   */
  readonly round?: (delay: number) => number;
}

/** The id of a job in the server, for aborting it. */
export type JobId = EventId;

/** The payload kind of a job that a waiter, not an event kind, is waiting for: a simulation's own kind, 'process'. */
const FOR_WAITER = 0;
/** The largest rounding error of a job, relative to its work or to the total weight. */
const TOLERANCE = 2 ** -29;
/** Half the spacing of doubles at 1: the largest rounding error of one addition, relative to its result. */
const ROUNDING = 2 ** -53;
const LEAST = 1e-75;
const MOST = 1e75;

export class SharedServer {
  private readonly simulation: Simulation;
  private readonly round: (delay: number) => number;
  private readonly timer: TimerId;
  /** The jobs by the virtual time at which they leave. */
  private readonly jobs = new EventQueue(16);
  /** By slot of the job. */
  private readonly weights: number[] = [];
  private readonly waiters: (Waiter | null)[] = [];
  private readonly present = new TimeAverage();
  private readonly busy = new TimeAverage();
  private capacity: number;
  private readonly initialCapacity: number;
  private totalWeight = 0;
  /** The largest rounding error that the additions to `totalWeight` may have caused. */
  private weightError = 0;
  private virtualTime = 0;
  /** When the virtual clock was last read, and how far it is behind that: 0, except inside `advance`. */
  private since = 0;
  private behind = 0;
  private arrivals = 0;

  /** An idle server. Build it once: it is emptied by the simulation's `reset()`. */
  constructor(simulation: Simulation, options: SharedServerOptions) {
    this.simulation = simulation;
    this.capacity = checkedCapacity(options.capacity);
    this.initialCapacity = this.capacity;
    this.round = options.round ?? ((delay) => delay);
    this.timer = simulation.timer('shared server', () => this.complete());
    simulation.onReset(() => this.empty());
  }

  /** Jobs in the server. */
  get length(): number {
    return this.present.current;
  }

  /**
   * To be yielded: the process resumes once `size` of work has been done for it. For sizes and weights see `submit`.
   */
  serve(size: number, weight = 1): Waitable<void> {
    checkAmount(size, "a job's size");
    checkAmount(weight, "a job's weight");
    return new Service(this, size, weight);
  }

  /**
   * `kind` happens with (a, b) once `size` of work, in the server's unit, has been done for it. Throws a RangeError
   * unless size and weight are between 1e-75 and 1e75.
   */
  submit(size: number, kind: EventKind, a = 0, b = 0, weight = 1): JobId {
    checkAmount(size, "a job's size");
    checkAmount(weight, "a job's weight");
    return this.admit(size, weight, kind, a, b);
  }

  /** Takes a job out unfinished. False when it has left already. */
  abort(job: JobId): boolean {
    if (!this.has(job)) return false;
    const slot = this.jobs.slotOf(job);
    this.advance();
    // Otherwise the job is done, and only its departure was rounded up to now.
    const isUnfinished = this.has(job);
    if (isUnfinished) {
      this.jobs.withdraw(slot);
      this.forget(slot);
    }
    this.plan();
    return isUnfinished;
  }

  /**
   * From now on the server does `capacity` of work per unit of time; 0 while it is down. The jobs in it keep the work
   * done so far.
   */
  setCapacity(capacity: number): void {
    const checked = checkedCapacity(capacity);
    this.advance();
    this.capacity = checked;
    this.plan();
  }

  /** The share of time with at least one job in the server. */
  utilization(): number {
    return this.busy.mean(this.simulation.now);
  }

  /** Jobs in the server, averaged over time. */
  meanLength(): number {
    return this.present.mean(this.simulation.now);
  }

  /** Forgets the averages so far: for cutting off a warm-up. */
  restartStatistics(): void {
    this.present.restart(this.simulation.now);
    this.busy.restart(this.simulation.now);
  }

  /** For Service: whether this job is still in the server. */
  has(job: JobId): boolean {
    const slot = this.jobs.slotOf(job);
    return slot !== NO_SLOT && this.jobs.isLive(slot);
  }

  /** For Service. */
  admitWaiter(size: number, weight: number, waiter: Waiter): JobId {
    const job = this.admit(size, weight, FOR_WAITER, 0, 0);
    this.waiters[this.jobs.slotOf(job)] = waiter;
    return job;
  }

  private admit(size: number, weight: number, kind: number, a: number, b: number): JobId {
    this.advance();
    const share = size / weight;
    if (this.virtualTime * ROUNDING > share * TOLERANCE) this.setClockBack();
    this.jobs.time[0] = this.virtualTime + share;
    const slot = this.jobs.push(this.arrivals++, kind, a, b);
    this.weights[slot] = weight;
    this.waiters[slot] = null;
    this.totalWeight += weight;
    this.weightError += this.totalWeight * ROUNDING;
    this.count(this.present.current + 1);
    this.plan();
    return this.jobs.idOf(slot);
  }

  /**
   * Advances the virtual clock to now. Jobs that are done by then leave, and the shares of the others change at the
   * exact time of each departure, which lies before now when departures are rounded to a grid. Returns the number of
   * jobs that left.
   *
   * A process woken here may abort another job, which calls this method again. Therefore `behind` is not a local
   * variable, and the state is consistent whenever a process is woken.
   */
  private advance(): number {
    this.behind += this.simulation.now - this.since;
    this.since = this.simulation.now;
    let left = 0;
    if (this.capacity === 0) this.behind = 0;
    for (let slot = this.jobs.front(); this.capacity > 0 && slot !== NO_SLOT; slot = this.jobs.front()) {
      const needed = this.timeToFront();
      if (needed > this.behind) {
        this.virtualTime += (this.behind * this.capacity) / this.totalWeight;
        break;
      }
      this.behind -= needed;
      this.virtualTime = this.jobs.frontTime;
      this.dismiss(slot);
      left++;
    }
    this.behind = 0;
    return left;
  }

  /** Time until the front job leaves, if no other job arrives or leaves. To be called just after `jobs.front()`. */
  private timeToFront(): number {
    return ((this.jobs.frontTime - this.virtualTime) * this.totalWeight) / this.capacity;
  }

  /** Arms the timer for the next departure. */
  private plan(): void {
    if (this.jobs.front() === NO_SLOT || this.capacity === 0) {
      this.simulation.disarm(this.timer);
      return;
    }
    const needed = this.timeToFront();
    const delay = Math.max(0, this.round(needed));
    if (!(delay >= needed))
      throw new RangeError(`a shared server's round must not shorten a delay, got ${shown(delay)} for ${needed}`);
    const { now } = this.simulation;
    // Where the resolution of the clock is too coarse, the job leaves now.
    this.simulation.arm(this.timer, now + delay > now ? delay : 0);
  }

  /**
   * Handler of the timer: the front job leaves, even if by rounding the virtual clock is still just before its
   * departure.
   */
  private complete(): void {
    if (this.advance() === 0) {
      this.jobs.front();
      this.virtualTime = this.jobs.frontTime;
      this.advance();
    }
    this.plan();
  }

  private dismiss(slot: number): void {
    const { jobs } = this;
    const kind = jobs.kindOf(slot) as EventKind;
    const a = jobs.firstPayloadOf(slot);
    const b = jobs.secondPayloadOf(slot);
    const waiter = this.waiters[slot];
    jobs.take(slot);
    this.forget(slot);
    if (waiter) waiter.wake(undefined);
    else this.simulation.schedule(0, kind, a, b);
  }

  private forget(slot: number): void {
    this.waiters[slot] = null;
    this.count(this.present.current - 1);
    this.weightError += this.totalWeight * ROUNDING;
    this.totalWeight -= this.weights[slot]!;
    this.weights[slot] = 0;
    if (this.present.current === 0) this.startAfresh();
    else if (this.weightError > this.totalWeight * TOLERANCE) this.addUpWeights();
  }

  /** Resets the clock of an idle server, so that neither rounding errors nor the virtual clock grow without bound. */
  private startAfresh(): void {
    this.totalWeight = 0;
    this.weightError = 0;
    this.virtualTime = 0;
    this.jobs.clear();
  }

  private addUpWeights(): void {
    this.totalWeight = this.weights.reduce((sum, weight) => sum + weight, 0);
    this.weightError = this.present.current * this.totalWeight * ROUNDING;
  }

  /** Sets the virtual clock to 0 and all departures back by the same amount. */
  private setClockBack(): void {
    this.jobs.shiftBack(this.virtualTime);
    this.virtualTime = 0;
  }

  private count(jobs: number): void {
    this.present.set(this.simulation.now, jobs);
    this.busy.set(this.simulation.now, jobs > 0 ? 1 : 0);
  }

  private empty(): void {
    this.startAfresh();
    this.waiters.fill(null);
    this.weights.fill(0);
    this.capacity = this.initialCapacity;
    this.since = 0;
    this.behind = 0;
    this.arrivals = 0;
    this.present.reset();
    this.busy.reset();
  }
}

/** A job of a process. */
class Service extends Waitable<void> {
  private readonly server: SharedServer;
  private readonly size: number;
  private readonly weight: number;
  private waiter: Waiter | null = null;
  private job = 0 as JobId;

  constructor(server: SharedServer, size: number, weight: number) {
    super();
    this.server = server;
    this.size = size;
    this.weight = weight;
  }

  subscribe(waiter: Waiter): typeof WAITING {
    assert(!this.server.has(this.job), 'a job is waited for by one process at a time');
    this.waiter = waiter;
    this.job = this.server.admitWaiter(this.size, this.weight, waiter);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    if (this.waiter === waiter) this.server.abort(this.job);
  }
}

function checkAmount(amount: number, what: string): void {
  if (!(typeof amount === 'number' && amount > 0 && amount < Infinity))
    throw new RangeError(`${what} must be positive and finite, got ${shown(amount)}`);
  if (amount < LEAST || amount > MOST)
    throw new RangeError(`${what} must be between ${LEAST} and ${MOST}, got ${amount}`);
}

function checkedCapacity(capacity: number): number {
  if (!(typeof capacity === 'number' && capacity >= 0 && capacity < Infinity))
    throw new RangeError(`a server's capacity must be finite and not negative, got ${shown(capacity)}`);
  if (capacity !== 0 && (capacity < LEAST || capacity > MOST))
    throw new RangeError(`a server's capacity must be 0 or between ${LEAST} and ${MOST}, got ${capacity}`);
  return capacity;
}
