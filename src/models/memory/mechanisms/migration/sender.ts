/**
 * The sender of a migration: a TCP connection over the source's link, with a limit, and a thread that prepares what is
 * sent, on a core of the source. Both go on side by side; a batch is through when both are.
 */
import { Interrupt, type ProcessBody } from '../../../../kernel/process.ts';
import type { Signal } from '../../../../kernel/signal.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import type { Flow } from '../../platform/fair-server.ts';
import type { Connection, Link } from '../../platform/link.ts';

export class Sender {
  sentBytes = 0;
  readonly #simulation: Simulation;
  readonly #link: Link;
  readonly #connection: Connection;
  readonly #thread: Flow;
  readonly #messageBytes: number;
  #isBroken = false;

  constructor(simulation: Simulation, link: Link, thread: Flow, messageBytes: number) {
    this.#messageBytes = messageBytes;
    this.#simulation = simulation;
    this.#link = link;
    this.#connection = link.connect({ name: 'migration' });
    this.#thread = thread;
  }

  /** One way. */
  get latencyNanos(): number {
    return this.#link.latencyNanos;
  }

  /** The receiver no longer answers. */
  breakOff(): void {
    this.#isBroken = true;
    this.#connection.change({ limit: 0 });
  }

  /** In bytes per nanosecond. */
  limitTo(rate: number): void {
    if (!this.#isBroken) this.#connection.change({ limit: rate });
  }

  /** `work` in nanoseconds of a core. */
  *send(bytes: number, work: number): ProcessBody {
    const preparing = this.#simulation.process(this.#prepare(work), 'migration thread');
    const { flow } = this.#connection;
    let sent: Signal | null = null;
    // Not by `serve`: a generator more for each batch.
    try {
      sent = flow.begin(bytes);
      if (sent !== null) yield sent;
      this.sentBytes += bytes;
      yield preparing;
    } finally {
      flow.leaveJob(sent);
      preparing.interrupt();
    }
  }

  /** A short message, there after the latency of the link; waits while the link is cut. */
  *say(): ProcessBody {
    yield* this.#connection.flow.serve(this.#messageBytes);
    yield this.#simulation.delay(this.#link.latencyNanos);
  }

  *#prepare(work: number): ProcessBody {
    let done: Signal | null = null;
    try {
      done = this.#thread.begin(work);
      if (done !== null) yield done;
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
    } finally {
      this.#thread.leaveJob(done);
    }
  }
}
