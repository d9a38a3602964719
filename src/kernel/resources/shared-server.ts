/**
 * A processor-sharing server: a link, a CPU, a disk whose capacity is shared by the jobs in it, each getting a share proportional to its weight.
 *
 * Completion times are exact, by virtual time: a clock that runs at capacity / total weight, so that a job of size s and weight w, arriving when it
 * shows v, leaves when it shows v + s / w, whoever comes and goes meanwhile. Only the speed of that clock changes, so an arrival or departure costs
 * one heap operation, O(log n), and re-arms one timer. (Parekh and Gallager's generalized processor sharing, 1993.)
 */
import { type EventId, EventQueue, NO_SLOT } from '../event-queue.ts';
import type { EventKind, Simulation } from '../simulation.ts';
import type { TimerId } from '../timers.ts';
import { WAITING, Waitable, type Waiter } from '../wait.ts';
import { TimeAverage } from './time-average.ts';

export interface SharedServerOptions {
  /** Work done per unit of time, all jobs together: bytes per nanosecond, instructions per microsecond. Zero stops the server. */
  readonly capacity: number;
  /** Rounds the delay to the next completion to the model's grid, e.g. `Math.ceil` for whole nanoseconds. Default: exact. */
  readonly round?: (delay: number) => number;
}

/** A job in the server, good for aborting it. */
export type JobId = EventId;

/** The payload kind of a job that a waiter, not an event kind, is waiting for. Kinds of a simulation count up from 0, its own 'process' first. */
const FOR_WAITER = 0;

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
  private virtualTime = 0;
  private since = 0;
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

  /** To be yielded: goes on once `size` of work has been done for it. */
  serve(size: number, weight = 1): Waitable<void> {
    return new Service(this, size, weight);
  }

  /** `kind` happens with (a, b) once `size` of work has been done for it. Size and weight are in the server's unit of work and positive. */
  submit(size: number, kind: EventKind, a = 0, b = 0, weight = 1): JobId {
    return this.admit(size, weight, kind, a, b);
  }

  /** Takes a job out unfinished. False when it has left already. */
  abort(job: JobId): boolean {
    const slot = this.jobs.slotOf(job);
    if (slot === NO_SLOT || !this.jobs.isLive(slot)) return false;
    this.advance();
    // Done a moment ago, and only its departure was rounded up to now.
    const isUnfinished = this.jobs.slotOf(job) === slot;
    if (isUnfinished) {
      this.jobs.withdraw(slot);
      this.forget(slot);
    }
    this.plan();
    return isUnfinished;
  }

  /** From now on the server does `capacity` of work per unit of time; 0 while it is down. The jobs in it keep what has been done for them. */
  setCapacity(capacity: number): void {
    this.advance();
    this.capacity = checkedCapacity(capacity);
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

  /** For Service. */
  admitWaiter(size: number, weight: number, waiter: Waiter): JobId {
    const job = this.admit(size, weight, FOR_WAITER, 0, 0);
    this.waiters[this.jobs.slotOf(job)] = waiter;
    return job;
  }

  private admit(size: number, weight: number, kind: number, a: number, b: number): JobId {
    if (!(size > 0 && size < Infinity)) throw new RangeError(`a job's size must be positive and finite, got ${size}`);
    if (!(weight > 0 && weight < Infinity))
      throw new RangeError(`a job's weight must be positive and finite, got ${weight}`);
    this.advance();
    this.jobs.time[0] = this.virtualTime + size / weight;
    const slot = this.jobs.push(this.arrivals++, kind, a, b);
    this.weights[slot] = weight;
    this.waiters[slot] = null;
    this.totalWeight += weight;
    this.count(this.present.current + 1);
    this.plan();
    return this.jobs.idOf(slot);
  }

  /**
   * Brings the virtual clock up to now. Whoever was done on the way leaves, each at its exact time as far as the others' shares are concerned: that time
   * can lie before now when departures are rounded to a grid.
   */
  private advance(): void {
    let elapsed = this.simulation.now - this.since;
    this.since = this.simulation.now;
    for (let slot = this.jobs.front(); slot !== NO_SLOT; slot = this.jobs.front()) {
      const needed = this.timeToFront();
      if (needed > elapsed) {
        this.virtualTime += (elapsed * this.capacity) / this.totalWeight;
        return;
      }
      elapsed -= needed;
      this.virtualTime = this.jobs.frontTime;
      this.dismiss(slot);
    }
  }

  /** Until the front job leaves, if nobody comes or goes; just after `jobs.front()`. */
  private timeToFront(): number {
    return ((this.jobs.frontTime - this.virtualTime) * this.totalWeight) / this.capacity;
  }

  /** Arms the timer for the next departure. */
  private plan(): void {
    if (this.jobs.front() === NO_SLOT || this.capacity === 0) {
      this.simulation.disarm(this.timer);
      return;
    }
    this.simulation.arm(this.timer, Math.max(0, this.round(this.timeToFront())));
  }

  /** The timer: the front job leaves, even if rounding has stopped the virtual clock just short of it. */
  private complete(): void {
    const before = this.present.current;
    this.advance();
    if (this.present.current === before) {
      this.jobs.front();
      this.virtualTime = this.jobs.frontTime;
      this.advance();
    }
    this.plan();
  }

  private dismiss(slot: number): void {
    const { jobs } = this;
    const [kind, a, b] = [jobs.kindOf(slot) as EventKind, jobs.firstPayloadOf(slot), jobs.secondPayloadOf(slot)];
    const waiter = this.waiters[slot];
    jobs.take(slot);
    this.forget(slot);
    if (waiter) waiter.wake(undefined);
    else this.simulation.schedule(0, kind, a, b);
  }

  private forget(slot: number): void {
    this.waiters[slot] = null;
    this.count(this.present.current - 1);
    this.totalWeight -= this.weights[slot]!;
    if (this.present.current > 0) return;
    // An idle server starts afresh, so that neither rounding nor the virtual clock grows without bound.
    this.totalWeight = 0;
    this.virtualTime = 0;
    this.jobs.clear();
  }

  private count(jobs: number): void {
    this.present.set(this.simulation.now, jobs);
    this.busy.set(this.simulation.now, jobs > 0 ? 1 : 0);
  }

  private empty(): void {
    this.jobs.clear();
    this.waiters.fill(null);
    this.capacity = this.initialCapacity;
    this.totalWeight = 0;
    this.virtualTime = 0;
    this.since = 0;
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
  private job = 0 as JobId;

  constructor(server: SharedServer, size: number, weight: number) {
    super();
    this.server = server;
    this.size = size;
    this.weight = weight;
  }

  subscribe(waiter: Waiter): typeof WAITING {
    this.job = this.server.admitWaiter(this.size, this.weight, waiter);
    return WAITING;
  }

  withdraw(): void {
    this.server.abort(this.job);
  }
}

function checkedCapacity(capacity: number): number {
  if (!(capacity >= 0 && capacity < Infinity))
    throw new RangeError(`a server's capacity must be finite and not negative, got ${capacity}`);
  return capacity;
}
