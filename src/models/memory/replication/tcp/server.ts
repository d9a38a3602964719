/** The server in the VM: it answers requests that come over TCP, one connection's after the other. */
import type { JobId } from '../../../../kernel/resources/shared-server.ts';
import type { EventKind, Simulation } from '../../../../kernel/simulation.ts';
import type { Stream } from '../../../../kernel/stream.ts';
import type { Guest } from '../../platform/guest.ts';
import { type ServiceLoad, workOn } from '../../workloads/replicated.ts';

/** What a checkpoint has of it. */
export interface ServerState {
  /** By connection: bytes of a request that has not come whole. */
  readonly partial: Float64Array;
  /** Connections whose requests are not done, in order. */
  readonly pending: readonly number[];
  readonly done: number;
}

export interface ServerMachinery {
  readonly simulation: Simulation;
  readonly guest: Guest;
  readonly stream: Stream;
  writePages(count: number, ticket: number): void;
  answer(connection: number, bytes: number): void;
}

const IDLE = -1;

export class Server {
  readonly #of: ServerMachinery;
  readonly #load: ServiceLoad;
  readonly #partial: Float64Array;
  /** By thread: the connection whose request is at work. */
  readonly #atWork: number[];
  readonly #jobs: (JobId | null)[];
  readonly #done: EventKind;
  #waiting: number[] = [];
  #count = 0;

  constructor(name: string, of: ServerMachinery, load: ServiceLoad) {
    this.#of = of;
    this.#load = load;
    this.#partial = new Float64Array(load.connections);
    this.#atWork = Array.from({ length: load.threads }, () => IDLE);
    this.#jobs = Array.from({ length: load.threads }, () => null);
    this.#done = of.simulation.on(`request over TCP at the ${name}`, (thread) => this.#finish(thread));
  }

  received(connection: number, bytes: number): void {
    const { requestBytes } = this.#load;
    let held = this.#partial[connection]! + bytes;
    for (; held >= requestBytes; held -= requestBytes) this.#waiting.push(connection);
    this.#partial[connection] = held;
    this.#begin();
  }

  save(): ServerState {
    const atWork = this.#atWork.filter((connection) => connection !== IDLE);
    return { partial: this.#partial.slice(), pending: [...atWork, ...this.#waiting], done: this.#count };
  }

  /** From nothing, or from a checkpoint. */
  start(from: ServerState | null): void {
    this.stop();
    this.#partial.fill(0);
    if (from === null) return;
    this.#partial.set(from.partial);
    this.#waiting = [...from.pending];
    this.#count = from.done;
    this.#begin();
  }

  stop(): void {
    for (const [thread, job] of this.#jobs.entries()) {
      if (job !== null) this.#of.guest.cpu.abort(job);
      this.#jobs[thread] = null;
      this.#atWork[thread] = IDLE;
    }
    this.#waiting = [];
  }

  #begin(): void {
    const { guest, stream } = this.#of;
    for (let thread = 0; thread < this.#atWork.length && this.#waiting.length > 0; thread++) {
      if (this.#atWork[thread] !== IDLE) continue;
      this.#atWork[thread] = this.#waiting.shift()!;
      this.#jobs[thread] = guest.cpu.submit(workOn(this.#load, stream), this.#done, thread);
    }
  }

  #finish(thread: number): void {
    const connection = this.#atWork[thread]!;
    this.#atWork[thread] = IDLE;
    this.#jobs[thread] = null;
    this.#of.writePages(this.#load.pages, this.#count++);
    this.#of.answer(connection, this.#load.answerBytes);
    this.#begin();
  }
}
