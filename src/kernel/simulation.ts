/**
 * The simulation: a clock, the pending events, and the loop that takes the next event and calls its handler. Everything
 * else in the kernel (processes, signals, resources) is built on `on`, `schedule` and `cancel`.
 *
 * Time is a plain number and starts at 0; its unit is the model's choice (see time.ts). Events happen in the order
 * (time, priority, insertion) and in no other. A handler gets two 32-bit integers, usually indices into the model's own
 * tables.
 */
import { AssertionError } from './assertions.ts';
import { AllOf, AnyOf, type First } from './combine.ts';
import { DoubtfulDelays } from './doubtful-delays.ts';
import { type EventId, EventQueue, NO_SLOT } from './event-queue.ts';
import { Process, type ProcessBody } from './process.ts';
import { checkPayload, checkPriority, refuseDelay, refuseTime } from './refusals.ts';
import { Resumptions } from './resumptions.ts';
import type { RunEnd, RunLimits, SimulationOptions } from './run-limits.ts';
import { checkedLimits, checkedOptions, EndlessRun } from './run-limits.ts';
import { Signal } from './signal.ts';
import { waitableOf } from './timeout.ts';
import { type TimerId, TimerTable } from './timers.ts';
import type { Tracer } from './trace.ts';
import { type Delay, PASSED, type Waitable } from './wait.ts';

declare const eventKindBrand: unique symbol;

/** A registered handler. */
export type EventKind = number & { readonly [eventKindBrand]: true };

export type Handler = (a: number, b: number) => void;

/**
 * An event's order among those of its time: priority times this, plus its insertion number. Room for 3.5e13 events a
 * run.
 */
const PRIORITY_STEP = 2 ** 45;
/** From here on a double cannot represent every whole number. */
const COARSE = 2 ** 53;

export class Simulation {
  /** The simulated time. Only the simulation moves it. */
  now = 0;
  /** Events that have happened since the start or the last reset. */
  events = 0;
  /** See SimulationOptions. */
  readonly grantsAtOnce: number;
  readonly mostEvents: number;
  /** For waiting objects of the kernel. */
  readonly resumptions = new Resumptions();

  private readonly queue: EventQueue;
  private readonly timers: TimerTable;
  private readonly handlers: Handler[] = [];
  private readonly names: string[] = [];
  private readonly timerKinds = new Map<Handler, EventKind>();
  private readonly resets: (() => void)[] = [];
  private readonly resumeKind: EventKind;
  private tracer: Tracer | null = null;
  private insertions = 0;
  /** The loop continues while `events` is below this; `stop()` lowers it. */
  private eventLimit = 0;
  /** The end of the present run. */
  private until = Infinity;
  private running = false;
  /** What has been charged to the event of now: all that it schedules comes so much later. */
  private charged = 0;
  private stopping = false;
  private readonly doubtful = new DoubtfulDelays();

  constructor(options: SimulationOptions = {}) {
    const { capacity, grantsAtOnce, mostEvents } = checkedOptions(options);
    this.grantsAtOnce = grantsAtOnce;
    this.mostEvents = mostEvents;
    this.queue = new EventQueue(capacity);
    this.timers = new TimerTable(this.queue);
    this.resumeKind = this.on('process', (index) => this.resumptions.resume(index));
  }

  /**
   * Registers a handler for a kind of event. Do it once, before the runs: it survives `reset()`. The name shows in
   * traces and errors.
   */
  on(name: string, handler: Handler): EventKind {
    this.names.push(name);
    return (this.handlers.push(handler) - 1) as EventKind;
  }

  /**
   * `kind` happens `delay` from now, after everything already scheduled for that time. Throws a RangeError for a
   * negative or non-finite delay, for one that passes no time (see doubtful-delays.ts), and for a payload that is no
   * 32-bit integer.
   */
  schedule(delay: number, kind: EventKind, a = 0, b = 0): EventId {
    const time = this.now + delay + this.charged;
    if (!(typeof delay === 'number' && delay >= 0 && time < COARSE && (a | 0) === a && (b | 0) === b))
      this.doubtful.look(this.now, delay, this.names[kind], a, b);
    this.queue.time[0] = time;
    return this.queue.idOf(this.queue.push(this.insertions++, kind, a, b));
  }

  /** `kind` happens at `time`. Throws a RangeError for the past and for what is not finite. */
  scheduleAt(time: number, kind: EventKind, a = 0, b = 0): EventId {
    if (!(typeof time === 'number' && time >= this.now && time < Infinity))
      refuseTime(time, this.now, this.names[kind]);
    checkPayload(a, b, this.names[kind]);
    this.queue.time[0] = time;
    return this.queue.idOf(this.queue.push(this.insertions++, kind, a, b));
  }

  /**
   * As `schedule`, but before (negative) or after (positive) the other events of its time; those of `schedule` have
   * priority 0. An integer in [-127, 127].
   */
  scheduleWithPriority(delay: number, priority: number, kind: EventKind, a = 0, b = 0): EventId {
    checkPriority(priority);
    const time = this.now + delay + this.charged;
    if (!(typeof delay === 'number' && delay >= 0 && time < COARSE && (a | 0) === a && (b | 0) === b))
      this.doubtful.look(this.now, delay, this.names[kind], a, b);
    this.queue.time[0] = time;
    return this.queue.idOf(this.queue.push(priority * PRIORITY_STEP + this.insertions++, kind, a, b));
  }

  /**
   * Takes a scheduled event back. False, and nothing happens, when it has happened or was cancelled: an old id never
   * hits another event.
   */
  cancel(id: EventId): boolean {
    const slot = this.queue.slotOf(id);
    if (slot === NO_SLOT || !this.queue.isLive(slot)) return false;
    this.queue.withdraw(slot);
    return true;
  }

  /**
   * Makes a persistent timer, disarmed. Many timers may share one handler, which distinguishes them by `a`. Prefer a
   * timer to `schedule` and `cancel` for an event that is postponed or cancelled more often than it happens.
   */
  timer(name: string, handler: (a: number) => void, a = 0): TimerId {
    let kind = this.timerKinds.get(handler);
    if (kind === undefined) {
      kind = this.on(name, handler);
      this.timerKinds.set(handler, kind);
    }
    checkPayload(a, 0, name);
    return this.timers.add(kind, a);
  }

  /**
   * The timer fires `delay` from now, and not when it would have before. Throws a RangeError for the delays that
   * `schedule` refuses.
   */
  arm(timer: TimerId, delay: number): void {
    const time = this.now + delay + this.charged;
    if (!(typeof delay === 'number' && delay >= 0 && time < COARSE))
      this.doubtful.look(this.now, delay, 'a timer', 0, 0);
    this.queue.time[0] = time;
    this.timers.arm(timer, this.insertions++);
  }

  /** The timer does not fire until armed again. Returns whether it was armed. */
  disarm(timer: TimerId): boolean {
    return this.timers.disarm(timer);
  }

  isArmed(timer: TimerId): boolean {
    return this.timers.deadline(timer) < Infinity;
  }

  /** When the timer fires; Infinity when it is not armed. */
  deadline(timer: TimerId): number {
    return this.timers.deadline(timer);
  }

  /** Events pending, armed timers included. */
  get pending(): number {
    return this.queue.pending + this.resumptions.due;
  }

  /** Starts a process: its body runs from the current time on, in an event of its own. See process.ts. */
  process<R>(body: ProcessBody<R> | (() => ProcessBody<R>), name?: string): Process<R> {
    return typeof body === 'function'
      ? new Process(this, body(), name ?? body)
      : new Process(this, body, name ?? 'unnamed');
  }

  /** What a process yields to let `duration` pass. Throws a RangeError unless it is finite and not negative. */
  delay(duration: number): Delay {
    if (!(typeof duration === 'number' && duration >= 0 && duration < Infinity)) refuseDelay(duration, 'a process');
    return duration as Delay;
  }

  /** An event that many processes can wait for. See signal.ts. */
  event<T = void>(): Signal<T> {
    return new Signal<T>();
  }

  /**
   * Waits until the first of these is over; the others are withdrawn. Gives its index and value: `(yield*
   * sim.anyOf([server.request(), sim.delay(5)])).index` is 1 after a time-out. If several are available at once, the
   * first in the list is taken; if several come at one time, the one whose event is first.
   */
  anyOf<T>(waits: readonly (Waitable<T> | Delay)[]): Waitable<First<T>> {
    return new AnyOf(waits.map((wait) => waitableOf(this, wait)));
  }

  /**
   * Waits for all and gives their values in order. When it is interrupted, or loses in an `anyOf`, it gives back the
   * units and items it has been granted so far; what it has put into a store stays there.
   */
  allOf<T>(waits: readonly (Waitable<T> | Delay)[]): Waitable<readonly (T | undefined)[]> {
    return new AllOf(waits.map((wait) => waitableOf(this, wait)));
  }

  /**
   * Executes events until a limit is reached or no event is pending. Errors of handlers and processes come out of here.
   */
  run(limits: RunLimits = {}): RunEnd {
    const { until, maxEvents } = checkedLimits(limits, this.now);
    if (this.running) throw new Error('run() was called from inside a run');
    this.running = true;
    this.stopping = false;
    const asked = this.events + maxEvents;
    this.eventLimit = Math.min(asked, this.mostEvents);
    try {
      const end = this.loop(until);
      if (end === 'event-limit' && this.events < asked) throw new EndlessRun(this.mostEvents, this.now);
      return end;
    } catch (error) {
      if (error instanceof AssertionError) error.locate(this.now, `event ${this.events}`);
      throw error;
    } finally {
      this.running = false;
    }
  }

  /** Executes one event; false when none is pending. */
  step(): boolean {
    return this.pending > 0 && this.run({ maxEvents: 1 }) !== 'empty';
  }

  /** Ends the current run after the current event. */
  stop(): void {
    this.stopping = true;
    this.eventLimit = 0;
  }

  /**
   * Back to time 0 with nothing pending. Handlers, timers (disarmed), resources (empty) and signals stay; processes are
   * dropped: nothing resumes them, and their `finally` blocks do not run.
   */
  reset(): void {
    if (this.running) throw new Error('reset() was called from inside a run');
    this.queue.clear();
    this.resumptions.abandon();
    this.now = 0;
    this.events = 0;
    this.insertions = 0;
    this.charged = 0;
    this.doubtful.reset();
    for (const reset of this.resets) reset();
  }

  /** Calls `action` in every later `reset()`: for objects built once with the simulation, such as its resources. */
  onReset(action: () => void): void {
    this.resets.push(action);
  }

  /** Calls `tracer` for every event from now on; `null` ends that. */
  trace(tracer: Tracer | null): void {
    this.tracer = tracer;
  }

  /**
   * The event of now takes `duration` more than its model says, for what watches it: whatever it schedules from here on
   * with a delay comes so much later. What other events schedule, what was scheduled before and what is `scheduleAt` a
   * time stays. Between runs, the same for what is scheduled until the next event. Throws a RangeError unless the
   * duration is finite and not negative.
   */
  charge(duration: number): void {
    this.charged += this.delay(duration);
  }

  /** What has been charged to the event of now. */
  get owed(): number {
    return this.charged;
  }

  /** Within a run: an event is happening. */
  get isRunning(): boolean {
    return this.running;
  }

  /** The enrolled object is called back now, in an event of its own, which is not taken back. */
  resumeNow(index: number): void {
    if (this.charged > 0) this.resumeAfter(0, index);
    else this.resumptions.add(index, this.insertions++);
  }

  /**
   * The enrolled object is called back after `delay`. Returns what names the event until then, for `dropResumption`: no
   * EventId, since to make and store such a double costs a tenth of a resumption.
   */
  resumeAfter(delay: number, index: number): number {
    const time = this.now + delay + this.charged;
    if (!(delay >= 0 && time < COARSE)) this.doubtful.look(this.now, delay, 'process', 0, 0);
    this.queue.time[0] = time;
    return this.queue.push(this.insertions++, this.resumeKind, index, 0);
  }

  /** Takes back the call that is still to come. */
  dropResumption(slot: number): void {
    this.queue.withdraw(slot);
  }

  /**
   * As `resumeAfter`, for the process that is running. When the end of the delay is the very next event, it happens
   * here and now, without the queue: PASSED, and the process goes on.
   */
  sleep(delay: number, index: number): number {
    const time = this.now + delay + this.charged;
    if (!(delay >= 0 && time < COARSE)) this.doubtful.look(this.now, delay, 'process', 0, 0);
    this.queue.time[0] = time;
    const isNext = this.queue.isBeforeAll() && this.resumptions.due === 0 && time <= this.until;
    if (!isNext || this.events >= this.eventLimit || this.tracer !== null)
      return this.queue.push(this.insertions++, this.resumeKind, index, 0);
    this.now = time;
    this.events++;
    this.insertions++;
    this.charged = 0;
    return PASSED;
  }

  private loop(until: number): RunEnd {
    const { queue, handlers, resumptions, resumeKind } = this;
    this.until = until;
    while (this.events < this.eventLimit) {
      if (resumptions.due > 0) {
        queue.time[0] = this.now;
        if (queue.isBeforeAll()) {
          const index = resumptions.take();
          this.events++;
          this.charged = 0;
          if (this.tracer !== null) this.tracer.event(this.now, this.names[resumeKind]!, index, 0);
          resumptions.resume(index);
          continue;
        }
        resumptions.moveTo(queue, resumeKind);
      }
      const slot = queue.front();
      if (slot === NO_SLOT) return 'empty';
      const time = queue.frontTime;
      if (time > until) {
        this.now = until;
        return 'until';
      }
      const kind = queue.kindOf(slot);
      const a = queue.firstPayloadOf(slot);
      const b = queue.secondPayloadOf(slot);
      queue.take(slot);
      this.now = time;
      this.events++;
      this.charged = 0;
      if (this.tracer !== null) this.tracer.event(time, this.names[kind]!, a, b);
      if (kind === resumeKind) resumptions.resume(a);
      else handlers[kind]!(a, b);
    }
    return this.stopping ? 'stopped' : 'event-limit';
  }
}
