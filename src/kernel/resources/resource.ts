/**
 * A counted resource: `capacity` equal units, taken one at a time, with a waiting line: lower priorities first, and
 * first come, first served within a priority.
 *
 * Processes:  `yield* resource.use(duration)`, or `yield resource.request()`, work in a `try`, and
 *             `resource.release()` in its `finally`.
 * Callbacks: `resource.acquire(kind, a, b)` makes `kind` happen once it has the unit; its handler ends with
 * `resource.release()`.
 *
 * Nothing is preempted. Interrupting a process that waits takes its request out of the line.
 */
import type { ProcessBody } from '../process.ts';
import { checkNumber } from '../refusals.ts';
import type { EventKind, Simulation } from '../simulation.ts';
import { WAITING, type Waiter } from '../wait.ts';
import { TimeAverage } from './time-average.ts';
import { Ticket, WaitLine } from './wait-line.ts';

export class Resource {
  readonly capacity: number;
  private readonly simulation: Simulation;
  private readonly line = new WaitLine<Request>();
  private readonly busy = new TimeAverage();
  private readonly waiting = new TimeAverage();
  /** Calls that have been made, for reuse. */
  private readonly spare: Call[] = [];

  /** `capacity` units, a positive integer, all free. Build it once: it is emptied by the simulation's `reset()`. */
  constructor(simulation: Simulation, capacity = 1) {
    if (!(Number.isInteger(capacity) && capacity > 0))
      throw new RangeError(`a resource's capacity must be a positive integer, got ${capacity}`);
    this.simulation = simulation;
    this.capacity = capacity;
    simulation.onReset(() => this.empty());
  }

  get inUse(): number {
    return this.busy.current;
  }

  get queueLength(): number {
    return this.line.length;
  }

  /**
   * To be yielded: the process resumes once it has a unit. A lower `priority`, any number but NaN, goes first. The same
   * request may be yielded again once released.
   */
  request(priority = 0): Request {
    checkNumber(priority, 'a priority');
    return new Request(this, priority);
  }

  /** Gives one unit back, to the first in line if there is one. Throws when none is in use. */
  release(): void {
    if (this.busy.current === 0) throw new Error('release() of a resource of which nothing is in use');
    const next = this.line.shift();
    if (next === undefined) {
      this.busy.set(this.simulation.now, this.busy.current - 1);
      return;
    }
    this.waiting.set(this.simulation.now, this.line.length);
    next.waiter!.wake(undefined);
  }

  /** Waits for a unit, holds it for `duration` and releases it, also when interrupted. */
  *use(duration: number, priority = 0): ProcessBody {
    yield this.request(priority);
    try {
      yield this.simulation.delay(duration);
    } finally {
      this.release();
    }
  }

  /** Takes a unit if one is free and nobody waits for it. */
  tryAcquire(): boolean {
    if (this.busy.current === this.capacity) return false;
    this.busy.set(this.simulation.now, this.busy.current + 1);
    return true;
  }

  /**
   * `kind` happens with (a, b) as soon as a unit is free, at the earliest in the next event of this time; the unit is
   * then in use.
   */
  acquire(kind: EventKind, a = 0, b = 0, priority = 0): void {
    checkNumber(priority, 'a priority');
    if (this.tryAcquire()) {
      this.simulation.schedule(0, kind, a, b);
      return;
    }
    const call = this.spare.pop() ?? new Call(new Request(this, priority), this.spare, this.simulation);
    call.join(kind, a, b, priority);
  }

  /** The share of the units in use, averaged over time since the start or `restartStatistics`. */
  utilization(): number {
    return this.busy.mean(this.simulation.now) / this.capacity;
  }

  /** The length of the waiting line, averaged over time; requests being served are not counted. */
  meanQueueLength(): number {
    return this.waiting.mean(this.simulation.now);
  }

  /** Forgets the averages so far: for cutting off a warm-up. */
  restartStatistics(): void {
    this.busy.restart(this.simulation.now);
    this.waiting.restart(this.simulation.now);
  }

  /** For Request: joins the line. */
  enter(request: Request): void {
    this.line.join(request);
    this.waiting.set(this.simulation.now, this.line.length);
  }

  /** For Request: leaves the line without a unit. */
  leave(request: Request): void {
    this.line.leave(request);
    this.waiting.set(this.simulation.now, this.line.length);
  }

  private empty(): void {
    this.line.clear();
    this.busy.reset();
    this.waiting.reset();
  }
}

/** A request for one unit. */
export class Request extends Ticket<void> {
  private readonly resource: Resource;

  constructor(resource: Resource, priority: number) {
    super(priority);
    this.resource = resource;
  }

  override get isThere(): boolean {
    return this.resource.inUse < this.resource.capacity;
  }

  subscribe(waiter: Waiter): void | typeof WAITING {
    if (this.resource.tryAcquire()) return undefined;
    this.waiter = waiter;
    this.resource.enter(this);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    if (this.isWaitedForBy(waiter)) this.resource.leave(this);
  }

  override handBack(): void {
    this.resource.release();
  }
}

/** Waits with a request of its own for a unit, and then makes an event happen. */
class Call implements Waiter {
  private readonly request: Request;
  private readonly spare: Call[];
  private readonly simulation: Simulation;
  private kind = 0 as EventKind;
  private a = 0;
  private b = 0;

  constructor(request: Request, spare: Call[], simulation: Simulation) {
    this.request = request;
    this.spare = spare;
    this.simulation = simulation;
  }

  /** Once it has the unit, which must not be there yet, `kind` happens. */
  join(kind: EventKind, a: number, b: number, priority: number): void {
    this.kind = kind;
    this.a = a;
    this.b = b;
    this.request.priority = priority;
    this.request.subscribe(this);
  }

  wake(): void {
    this.spare.push(this);
    this.simulation.schedule(0, this.kind, this.a, this.b);
  }
}
