/**
 * A capacity that flows share: the bytes of a link, the core time of a machine. Each flow has a weight and a cap, which
 * is the most that it can use: one core for a thread, window over round trip for a TCP connection. The capacity goes to
 * the flows in proportion to their weights; what a flow cannot use goes to the others (max-min fairness; Bertsekas and
 * Gallager, Data Networks, 1987).
 *
 * A flow either serves jobs, one at a time, or is held: then it takes its share all the time, as a guest that runs. A
 * change of any flow costs time in proportion to their number, which is small: a link has a migration and its services,
 * not thousands of packets.
 */
import { assert } from '../../../kernel/assertions.ts';
import type { ProcessBody } from '../../../kernel/process.ts';
import type { Signal } from '../../../kernel/signal.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';

export interface FlowOptions {
  readonly name: string;
  /** The most that it takes, in units per nanosecond. Default: no limit. */
  readonly cap?: number;
  /** Default 1. */
  readonly weight?: number;
}

export class FairServer {
  readonly simulation: Simulation;
  readonly #flows: Flow[] = [];
  /** Those that take a share, by the level at which they are full: kept from one sharing to the next, and longer. */
  readonly #open: Flow[] = [];
  readonly #timer: TimerId;
  #capacity: number;
  #since = 0;
  #waitsForMore = false;

  /** `capacity` in units per nanosecond. Made for the simulation of one run. */
  constructor(simulation: Simulation, capacity: number) {
    this.simulation = simulation;
    this.#capacity = capacity;
    this.#timer = simulation.timer('fair server', () => this.settle());
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** 0 while nothing gets through. What was served stays served. */
  setCapacity(capacity: number): void {
    this.#advance();
    this.#capacity = capacity;
    this.settle();
  }

  /** Several changes at one time: the capacity is shared anew after the last. */
  together(changes: () => void): void {
    this.settle();
    this.#waitsForMore = true;
    changes();
    this.#waitsForMore = false;
    this.settle();
  }

  /** A new user, idle. */
  join({ name, cap = Number.POSITIVE_INFINITY, weight = 1 }: FlowOptions): Flow {
    const flow = new Flow(this, name, cap, weight);
    this.#flows.push(flow);
    return flow;
  }

  /** What all flows together take now, in units per nanosecond. */
  get load(): number {
    return this.#flows.reduce((sum, { rate }) => sum + rate, 0);
  }

  /** Its users, each with all that it has got up to now. */
  usersUpToNow(): readonly Flow[] {
    this.#advance();
    return this.#flows;
  }

  /** For Flow. */
  drop(flow: Flow): void {
    const index = this.#flows.indexOf(flow);
    if (index >= 0) this.#flows.splice(index, 1);
    this.settle();
  }

  /** For Flow: something has changed now. Ends jobs that are done, shares anew, and arms the timer. */
  settle(): void {
    if (this.#waitsForMore) return;
    this.#advance();
    this.#finish();
    this.#share();
  }

  /**
   * For Flow: something is about to change now, and settles then. As long as no job has just come to its end, the
   * shares are what they were.
   */
  prepare(): void {
    if (this.#waitsForMore) return;
    this.#advance();
    if (this.#finish()) this.#share();
  }

  /** For Flow: brings all jobs up to now, at the rates that they have had. */
  #advance(): void {
    const nanos = this.simulation.now - this.#since;
    this.#since = this.simulation.now;
    if (nanos > 0) for (const flow of this.#flows) flow.progress(nanos);
  }

  /** Whether any job was done. */
  #finish(): boolean {
    let isAny = false;
    for (const flow of this.#flows)
      if (flow.isDone) {
        flow.finish();
        isAny = true;
      }
    return isAny;
  }

  /** Fills the flows up evenly; those that reach their cap leave the rest to the others. Arms the timer. */
  #share(): void {
    const open = this.#open;
    let count = 0;
    for (const flow of this.#flows)
      if (flow.isActive) insert(open, count++, flow);
      else flow.setRate(0);
    let left = this.#capacity;
    let weights = 0;
    for (let place = 0; place < count; place++) weights += open[place]!.weight;
    let soonest = Number.POSITIVE_INFINITY;
    for (let place = 0; place < count; place++) {
      const flow = open[place]!;
      const rate = Math.min(flow.cap, weights > 0 ? (left * flow.weight) / weights : 0);
      left = Math.max(0, left - rate);
      weights -= flow.weight;
      flow.setRate(rate);
      soonest = Math.min(soonest, flow.remainingNanos);
    }
    if (soonest === Number.POSITIVE_INFINITY) this.simulation.disarm(this.#timer);
    // Rounded up: the server never does more than its capacity.
    else this.simulation.arm(this.#timer, Math.ceil(soonest));
  }
}

/** Before the first of `count` flows that is full at a higher level. */
function insert(open: Flow[], count: number, flow: Flow): void {
  const level = flow.cap / flow.weight;
  let place = count;
  for (; place > 0 && open[place - 1]!.cap / open[place - 1]!.weight > level; place--) open[place] = open[place - 1]!;
  open[place] = flow;
}

/** Less than this left of a job, in bytes or nanoseconds of a core, is rounding. */
const DONE = 1e-6;

export class Flow {
  readonly name: string;
  readonly weight: number;
  readonly #server: FairServer;
  readonly #watchers: ((rate: number) => void)[] = [];
  #cap: number;
  #rate = 0;
  #isHeld = false;
  /** Of the present job. */
  #left = 0;
  #end: Signal | null = null;
  #served = 0;

  /** Made by `FairServer.join`. */
  constructor(server: FairServer, name: string, cap: number, weight: number) {
    this.#server = server;
    this.name = name;
    this.#cap = cap;
    this.weight = weight;
  }

  get cap(): number {
    return this.#cap;
  }

  /** What it gets now, in units per nanosecond. */
  get rate(): number {
    return this.#rate;
  }

  /** All that it has got up to the last change. */
  get served(): number {
    return this.#served;
  }

  get isActive(): boolean {
    return this.#isHeld || this.#end !== null;
  }

  get isDone(): boolean {
    return this.#end !== null && this.#left <= DONE;
  }

  /** Until the present job is done, at this rate; infinite without one. */
  get remainingNanos(): number {
    if (this.#end === null) return Number.POSITIVE_INFINITY;
    return this.#left <= DONE ? 0 : this.#left / this.#rate;
  }

  /** Waits until so much has been served. One job at a time. */
  *serve(size: number): ProcessBody {
    assert(this.#end === null && !this.#isHeld, () => `${this.name} already uses its share`);
    if (!(size > 0)) return;
    const end = this.#server.simulation.event();
    this.#server.prepare();
    this.#left = size;
    this.#end = end;
    this.#server.settle();
    try {
      yield end;
    } finally {
      // Interrupted.
      if (this.#end === end) this.abandon();
    }
  }

  /** Ends the present job unfinished; whoever waits for it goes on. Returns what was left of it. */
  abandon(): number {
    if (this.#end === null) return 0;
    this.#server.settle();
    const left = this.#left;
    this.finish();
    this.#server.settle();
    return left;
  }

  /** From now on it takes its share, without an end. */
  hold(): void {
    assert(this.#end === null, () => `${this.name} has a job`);
    this.#isHeld = true;
    this.#server.settle();
  }

  /** The opposite. */
  rest(): void {
    this.#isHeld = false;
    this.#server.settle();
  }

  setCap(cap: number): void {
    this.#server.prepare();
    this.#cap = cap;
    this.#server.settle();
  }

  /**
   * Called at each change of the rate, before it changes: whoever computes with it can do so up to now. A watcher must
   * not change a flow.
   */
  onRate(watcher: (rate: number) => void): void {
    this.#watchers.push(watcher);
  }

  leave(): void {
    this.abandon();
    this.#isHeld = false;
    this.#server.drop(this);
  }

  /** For FairServer. */
  progress(nanos: number): void {
    const done = this.#rate * nanos;
    this.#served += done;
    if (this.#end !== null) this.#left -= done;
  }

  /** For FairServer. */
  setRate(rate: number): void {
    if (rate === this.#rate) return;
    for (const watcher of this.#watchers) watcher(rate);
    this.#rate = rate;
  }

  /** For FairServer. */
  finish(): void {
    const end = this.#end;
    this.#left = 0;
    this.#end = null;
    end?.fire();
  }
}
