/**
 * A web server, which serves one request at a time. When its VM stands still, its requests wait and continue
 * afterwards. When its VM is lost, its requests are lost, and the clients are not notified.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { ClusterNode } from './node.ts';

export class WebServer {
  readonly index: number;
  readonly node: ClusterNode;
  /** Whether the director sends it requests. */
  isListed = true;
  checksMissed = 0;
  readonly #simulation: Simulation;
  readonly #timer: TimerId;
  readonly #done: (server: WebServer, request: number) => void;
  readonly #queue: { readonly request: number; nanos: number }[] = [];
  #begunAt = 0;

  /** `done` is called for each request that has been answered. */
  constructor(
    simulation: Simulation,
    index: number,
    node: ClusterNode,
    done: (server: WebServer, request: number) => void,
  ) {
    this.#simulation = simulation;
    this.index = index;
    this.node = node;
    this.#done = done;
    this.#timer = simulation.timer('web server', () => this.#finish());
    simulation.onReset(() => this.#reset());
  }

  take(request: number, nanos: number): void {
    this.#queue.push({ request, nanos });
    if (this.#queue.length === 1) this.#begin();
  }

  /** Its VM stands still. */
  pause(): void {
    const first = this.#queue[0];
    if (first === undefined || !this.#simulation.disarm(this.#timer)) return;
    first.nanos -= this.#simulation.now - this.#begunAt;
  }

  /** Its VM resumes, or runs with a new kernel. */
  goOn(): void {
    if (this.#queue.length > 0 && !this.#simulation.isArmed(this.#timer)) this.#begin();
  }

  /** All its requests are lost. */
  clear(): void {
    this.#queue.length = 0;
    this.#simulation.disarm(this.#timer);
  }

  #begin(): void {
    const first = this.#queue[0];
    if (first === undefined || !this.node.runs) return;
    this.#begunAt = this.#simulation.now;
    this.#simulation.arm(this.#timer, first.nanos);
  }

  #finish(): void {
    const first = this.#queue.shift();
    if (first !== undefined) this.#done(this, first.request);
    this.#begin();
  }

  #reset(): void {
    this.#queue.length = 0;
    this.isListed = true;
    this.checksMissed = 0;
  }
}
