/**
 * Processes, written as generator functions. A process runs until it yields something to wait for, and resumes when
 * that is available.
 *
 *     sim.process(function* () {
 *       yield sim.delay(5);
 *       const item = yield* store.get();
 *     }, 'consumer');
 *
 * Rules worth knowing:
 * - A process starts in an event of its own, at the time it is made, and every wake-up is an event of its own: no
 *   process runs inside another. What is available already (a free resource, a fired signal) is given at once, without
 *   an event.
 * - `interrupt(cause)` takes the wait back (the request leaves the queue, the delay is cancelled) and throws an
 *   Interrupt at the yield. It never takes back what was already granted: the process receives that first, and the
 *   interrupt is thrown at its next yield, inside the `try` that guards what was granted.
 * - An error that leaves a process ends the run: it comes out of `run()` as a ProcessError. An uncaught Interrupt is
 *   such an error.
 * - A process that waits for ever is no error. It is dropped at the end of the run; after a `reset()` nothing resumes
 *   it.
 */
import { AssertionError } from './assertions.ts';
import { Fifo } from './resources/fifo.ts';
import { EndlessRun } from './run-limits.ts';
import type { Simulation } from './simulation.ts';
import { PASSED, type Resumable, WAITING, type Wait, Waitable, type Waiter } from './wait.ts';
import { Waiters } from './waiters.ts';

/**
 * The type of a process's generator; `R` is what it returns, which is the value that processes waiting for it receive.
 */
export type ProcessBody<R = void> = Generator<Wait, R, unknown>;

/** Thrown at the yield of an interrupted process. */
export class Interrupt extends Error {
  override readonly name = 'Interrupt';
  override readonly cause: unknown;

  constructor(cause: unknown) {
    super(`interrupted: ${String(cause)}`);
    this.cause = cause;
  }
}

/** An error that left a process. `cause` is the error itself. */
export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  readonly process: string;
  readonly simulatedTime: number;

  constructor(process: string, simulatedTime: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`process "${process}" failed at simulated time ${simulatedTime}: ${reason}`, { cause });
    this.process = process;
    this.simulatedTime = simulatedTime;
  }
}

/** What a process is doing, as small numbers: to store a text costs a write barrier, twice an event. */
const STARTING = 0;
/** As STARTING and INTERRUPTED: its event is on the way and is not taken back. */
const WAKING = 1;
const INTERRUPTED = 2;
/** Its event can be cancelled. */
const DELAYED = 3;
/** For `target`. */
const SUBSCRIBED = 4;
const RUNNING = 5;
const ENDED = 6;

/** Made by `simulation.process`. Wait for its end, and get its result, with `yield* process`. */
export class Process<R = unknown> extends Waitable<R> implements Waiter, Resumable {
  /** The name, or the function that has it: asking a function for its name costs more than starting a process. */
  private readonly label: string | { readonly name: string };
  private readonly simulation: Simulation;
  private readonly body: ProcessBody<R>;
  private readonly index: number;
  private state: number = STARTING;
  /** Of a delay, as long as its event is on the way. */
  private resumption = 0;
  private target: Waitable<unknown> | null = null;
  private received: unknown = undefined;
  private returned: R | undefined = undefined;
  private joiners: Waiters | null = null;
  private interrupts: Fifo<Interrupt> | null = null;

  constructor(simulation: Simulation, body: ProcessBody<R>, label: string | { readonly name: string }) {
    super();
    this.label = label;
    this.simulation = simulation;
    this.body = body;
    this.index = simulation.resumptions.enroll(this);
    simulation.resumeNow(this.index);
  }

  get name(): string {
    return typeof this.label === 'string' ? this.label : this.label.name || 'unnamed';
  }

  get hasEnded(): boolean {
    return this.state === ENDED;
  }

  /** What the body returned. Undefined before the end. */
  get result(): R | undefined {
    return this.returned;
  }

  /**
   * Throws an Interrupt with this cause inside the process, now. False, and nothing happens, when it has ended. A
   * process cannot interrupt itself.
   */
  interrupt(cause?: unknown): boolean {
    if (this.state === ENDED) return false;
    if (this.state === RUNNING) throw new Error(`process "${this.name}" cannot interrupt itself`);
    (this.interrupts ??= new Fifo()).push(new Interrupt(cause));
    this.leaveForInterrupt();
    return true;
  }

  /** Called by the simulation in the process's own event. */
  resume(): void {
    const interrupt = this.state === INTERRUPTED ? this.interrupts?.shift() : undefined;
    this.state = RUNNING;
    try {
      this.advance(interrupt === undefined ? this.body.next(this.received) : this.body.throw(interrupt));
    } catch (error) {
      throw this.failed(error);
    }
  }

  /** The simulation was reset: nothing will ever resume this process. */
  abandon(): void {
    this.state = ENDED;
    this.target?.forget(this);
    this.target = null;
    this.joiners = null;
  }

  wake(value: unknown): void {
    if (this.state !== SUBSCRIBED) return;
    this.state = WAKING;
    this.target = null;
    this.received = value;
    this.simulation.resumeNow(this.index);
  }

  override get isThere(): boolean {
    return this.state === ENDED;
  }

  subscribe(waiter: Waiter): R | typeof WAITING {
    if (this.state === ENDED) return this.returned as R;
    (this.joiners ??= new Waiters()).join(waiter);
    return WAITING;
  }

  withdraw(waiter: Waiter): void {
    this.joiners?.leave(waiter);
  }

  /** Runs the body until it yields something that is not available at once. */
  private advance(first: IteratorResult<Wait, R>): void {
    let step = first;
    for (let grants = 0; step.done !== true; grants++) {
      const wait = step.value;
      if (typeof wait === 'number') {
        const resumption = this.isInterrupted
          ? this.simulation.resumeAfter(wait, this.index)
          : this.simulation.sleep(wait, this.index);
        if (resumption === PASSED) {
          grants = -1;
          step = this.body.next(this.received);
          continue;
        }
        this.state = DELAYED;
        this.resumption = resumption;
        break;
      }
      // Not by its class: to go up a chain of prototypes costs as much as to ask for the wait itself.
      if (wait?.subscribe === undefined) refuseWait(wait);
      const value = wait.subscribe(this);
      if (value === WAITING) {
        this.state = SUBSCRIBED;
        this.target = wait;
        break;
      }
      if (grants === this.simulation.grantsAtOnce) this.refuseToGoOn(grants);
      step = this.body.next(value);
    }
    if (step.done === true) this.end(step.value);
    else if (this.interrupts !== null) this.leaveForInterrupt();
  }

  private get isInterrupted(): boolean {
    return this.interrupts !== null && this.interrupts.length > 0;
  }

  /**
   * Gives up the present wait for the next pending interrupt, unless something was granted that must be received first.
   */
  private leaveForInterrupt(): void {
    if (this.interrupts?.length === 0) return;
    if (this.state === DELAYED) this.simulation.dropResumption(this.resumption);
    else if (this.state === SUBSCRIBED) {
      this.target?.withdraw(this);
      // The withdrawal may find that the request was granted at this very time.
      if (this.hasBeenWoken()) return;
    } else return;
    this.state = INTERRUPTED;
    this.target = null;
    this.received = undefined;
    this.simulation.resumeNow(this.index);
  }

  private hasBeenWoken(): boolean {
    return this.state === WAKING;
  }

  private end(result: R): void {
    this.state = ENDED;
    this.returned = result;
    this.simulation.resumptions.unenroll(this.index);
    if (this.joiners === null) return;
    this.joiners.wakeAll(result);
    this.joiners = null;
  }

  private refuseToGoOn(grants: number): never {
    throw new AssertionError(
      `an endless loop: ${grants} things it waited for were there at once; if that is honest work, raise grantsAtOnce`,
    );
  }

  private failed(error: unknown): unknown {
    this.state = ENDED;
    this.simulation.resumptions.unenroll(this.index);
    // Of whoever runs the simulation, not of this process.
    if (error instanceof EndlessRun) return error;
    if (!(error instanceof AssertionError)) return new ProcessError(this.name, this.simulation.now, error);
    error.locate(this.simulation.now, `process "${this.name}"`);
    return error;
  }
}

function refuseWait(wait: unknown): never {
  throw new TypeError(`a process can wait for a delay, a signal, a request or a process, but yielded ${String(wait)}`);
}
