/**
 * What runs in the VM, as one who looks at it from outside needs it: connections, requests at work, a log of which
 * request was the how-manieth, and a program. A request gets the next place in the log, and its answer says which: two
 * executions that differ in order answer differently, so an answer can be held against the log of the VM that lives on.
 *
 * Requests of one connection are numbered from 1. The VM acknowledges a request when it has come, as TCP does, answers
 * it when it is done, and sends an answer again until the client has it.
 */

import type { JobId } from '../../../kernel/resources/shared-server.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { Guest } from '../platform/guest.ts';
import { type Program, type ServiceLoad, workOn } from '../workloads/replicated.ts';

/** From the VM to a client. A ticket is a place in the log. */
export interface Packet {
  readonly kind: 'acknowledgement' | 'answer';
  readonly connection: number;
  readonly number: number;
  readonly ticket: number;
  readonly bytes: number;
}

/** From a client to the VM. */
export interface Request {
  readonly connection: number;
  readonly number: number;
  /** Over a new connection: what was before is of no interest. */
  readonly isFresh: boolean;
  /** The answer has come. */
  readonly isReceipt: boolean;
}

/** What a checkpoint has of it. */
export interface SoftwareState {
  readonly logLength: number;
  readonly log: readonly number[];
  readonly received: Int32Array;
  readonly answered: Int32Array;
  readonly heard: Int32Array;
  readonly tickets: Int32Array;
  /** Received and not done. */
  readonly pending: readonly number[];
  readonly step: number;
  readonly hasBegun: boolean;
}

const MOST_NUMBER = 2 ** 20;

/** One number for a request of a connection. */
export const keyOf = (connection: number, number: number): number => connection * MOST_NUMBER + number;
export const connectionOf = (key: number): number => Math.floor(key / MOST_NUMBER);
export const numberOf = (key: number): number => key % MOST_NUMBER;

/** What the software does to the VM's memory, its disk and the world. */
export interface Machinery {
  readonly simulation: Simulation;
  readonly guest: Guest;
  /** Its random choices: no two hosts make the same. */
  readonly stream: Stream;
  readonly retransmitNanos: number;
  readonly acknowledgementBytes: number;
  readonly writePages: (count: number, ticket: number) => void;
  readonly writeBlock: (block: number) => void;
  readonly send: (packet: Packet) => void;
  readonly finished: () => void;
}

export class Software {
  /** Place by place: the key of the request that has it. */
  log: number[] = [];
  readonly #of: Machinery;
  readonly #program: Program | null;
  readonly #load: ServiceLoad | null;
  readonly #received: Int32Array;
  readonly #answered: Int32Array;
  readonly #heard: Int32Array;
  readonly #tickets: Int32Array;
  readonly #sentAt: Float64Array;
  /** How long an answer waits to be sent again. */
  readonly #patience: Float64Array;
  #waiting: number[] = [];
  /** By thread: the request at work, or 0. */
  readonly #atWork: number[];
  readonly #jobs: (JobId | null)[];
  #programJob: JobId | null = null;
  #step = 0;
  #hasBegun = false;
  /** Of this start: what was begun before is void. */
  #life = 0;
  readonly #kinds: Readonly<Record<'done' | 'computed' | 'written' | 'look', EventKind>>;

  constructor(name: string, of: Machinery, program: Program | null, load: ServiceLoad | null) {
    const { simulation } = of;
    const connections = load?.connections ?? 0;
    const threads = load?.threads ?? 0;
    this.#of = of;
    this.#program = program;
    this.#load = load;
    const numbers = () => new Int32Array(connections);
    [this.#received, this.#answered, this.#heard, this.#tickets] = [numbers(), numbers(), numbers(), numbers()];
    [this.#sentAt, this.#patience] = [new Float64Array(connections), new Float64Array(connections)];
    this.#atWork = Array.from({ length: threads }, () => 0);
    this.#jobs = Array.from({ length: threads }, () => null);
    const on = (what: string, handler: (a: number) => void): EventKind =>
      simulation.on(`${what} of the ${name}`, (a, life) => {
        if (life === this.#life) handler(a);
      });
    this.#kinds = {
      done: on('request', (thread) => this.#done(thread)),
      computed: on('step', () => this.#computed()),
      written: on('disk', () => this.#stepped()),
      look: on('retransmission', () => this.#sendAgain()),
    };
  }

  /** Received and not done, in the order of their coming. */
  get pending(): readonly number[] {
    return [...this.#atWork.filter((key) => key !== 0), ...this.#waiting];
  }

  /** Starts anew, or from a checkpoint. */
  start(from: SoftwareState | null): void {
    this.stop();
    if (from !== null) this.#restore(from);
    for (let thread = 0; thread < this.#atWork.length; thread++) this.#take(thread);
    if (this.#hasBegun) this.#goOn();
    if (this.#load !== null) this.#lookLater();
  }

  /** The program begins. A service has begun with the VM. */
  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#goOn();
  }

  /** The VM is gone. */
  stop(): void {
    this.#life++;
    const { cpu } = this.#of.guest;
    for (const [thread, job] of this.#jobs.entries()) {
      if (job !== null) cpu.abort(job);
      this.#jobs[thread] = null;
      this.#atWork[thread] = 0;
    }
    if (this.#programJob !== null) cpu.abort(this.#programJob);
    this.#programJob = null;
    this.#waiting = [];
  }

  save(): SoftwareState {
    return {
      logLength: this.log.length,
      log: this.log,
      received: this.#received.slice(),
      answered: this.#answered.slice(),
      heard: this.#heard.slice(),
      tickets: this.#tickets.slice(),
      pending: this.pending,
      step: this.#step,
      hasBegun: this.#hasBegun,
    };
  }

  receive({ connection, number, isFresh, isReceipt }: Request): void {
    if (isReceipt) {
      this.#heard[connection] = Math.max(this.#heard[connection]!, Math.min(number, this.#answered[connection]!));
      return;
    }
    if (isFresh && number !== this.#received[connection]) {
      this.#received[connection] = number - 1;
      this.#answered[connection] = number - 1;
      this.#heard[connection] = number - 1;
    }
    const due = this.#received[connection]! + 1;
    // What lies between has never come: TCP waits for it.
    if (number > due) return;
    if (number === due) {
      this.#received[connection] = number;
      this.#heard[connection] = Math.max(this.#heard[connection]!, number - 1);
      this.#waiting.push(keyOf(connection, number));
      const idle = this.#atWork.indexOf(0);
      if (idle >= 0) this.#take(idle);
    }
    this.#send('acknowledgement', connection, number);
  }

  #restore({ log, logLength, received, answered, heard, tickets, pending, step, hasBegun }: SoftwareState): void {
    this.log = log.slice(0, logLength);
    this.#received.set(received);
    this.#answered.set(answered);
    this.#heard.set(heard);
    this.#tickets.set(tickets);
    this.#patience.fill(this.#of.retransmitNanos);
    this.#sentAt.fill(this.#of.simulation.now);
    this.#waiting = [...pending];
    this.#step = step;
    this.#hasBegun = hasBegun;
  }

  #take(thread: number): void {
    const key = this.#waiting.shift();
    if (key === undefined || this.#load === null) return;
    const { guest, stream } = this.#of;
    this.#atWork[thread] = key;
    this.#jobs[thread] = guest.cpu.submit(workOn(this.#load, stream), this.#kinds.done, thread, this.#life);
  }

  #done(thread: number): void {
    const key = this.#atWork[thread]!;
    const { simulation, retransmitNanos, writePages, writeBlock } = this.#of;
    const [connection, number] = [connectionOf(key), numberOf(key)];
    const ticket = this.log.length;
    this.log.push(key);
    writePages(this.#load!.pages, ticket);
    writeBlock(ticket);
    this.#answered[connection] = number;
    this.#tickets[connection] = ticket;
    this.#sentAt[connection] = simulation.now;
    this.#patience[connection] = retransmitNanos;
    this.#send('answer', connection, number);
    this.#atWork[thread] = 0;
    this.#jobs[thread] = null;
    this.#take(thread);
  }

  #send(kind: Packet['kind'], connection: number, number: number): void {
    const isAnswer = kind === 'answer';
    this.#of.send({
      kind,
      connection,
      number,
      ticket: isAnswer ? this.#tickets[connection]! : -1,
      bytes: isAnswer ? this.#load!.answerBytes : this.#of.acknowledgementBytes,
    });
  }

  #lookLater(): void {
    this.#of.simulation.schedule(this.#of.retransmitNanos, this.#kinds.look, 0, this.#life);
  }

  /** Answers that the client has not got are sent again, after a time that doubles. */
  #sendAgain(): void {
    const { simulation, guest } = this.#of;
    this.#lookLater();
    if (!guest.isRunning) return;
    for (let connection = 0; connection < this.#answered.length; connection++) {
      const number = this.#answered[connection]!;
      if (number <= this.#heard[connection]!) continue;
      if (simulation.now - this.#sentAt[connection]! < this.#patience[connection]!) continue;
      this.#sentAt[connection] = simulation.now;
      this.#patience[connection] = 2 * this.#patience[connection]!;
      this.#send('answer', connection, number);
    }
  }

  #goOn(): void {
    if (this.#program !== null && this.#step < this.#program.steps) this.#compute();
  }

  #compute(): void {
    this.#programJob = this.#of.guest.cpu.submit(this.#program!.workNanos, this.#kinds.computed, 0, this.#life);
  }

  #computed(): void {
    const { simulation, writePages, writeBlock } = this.#of;
    const { pages, blocks, diskNanos } = this.#program!;
    this.#programJob = null;
    if (pages > 0) writePages(pages, this.#step);
    for (let block = 0; block < blocks; block++) writeBlock(this.#step * blocks + block);
    if (diskNanos > 0) simulation.schedule(diskNanos, this.#kinds.written, 0, this.#life);
    else this.#stepped();
  }

  #stepped(): void {
    this.#step++;
    this.#goOn();
    if (this.#step === this.#program!.steps) this.#of.finished();
  }
}
