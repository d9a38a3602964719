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
  /** In the order in which they came, the first of them in service. */
  readonly #requests: number[] = [];
  /** What is left to do for each. */
  readonly #nanos: number[] = [];
  /** Not a whole number, so that V8 expects a double here from the beginning. */
  #begunAt = Number.NaN;

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
    this.#requests.push(request);
    this.#nanos.push(nanos);
    if (this.#requests.length === 1) this.#begin();
  }

  /** Its VM stands still. */
  pause(): void {
    const first = this.#nanos[0];
    if (first === undefined || !this.#simulation.disarm(this.#timer)) return;
    this.#nanos[0] = first - (this.#simulation.now - this.#begunAt);
  }

  /** Its VM resumes, or runs with a new kernel. */
  goOn(): void {
    if (this.#requests.length > 0 && !this.#simulation.isArmed(this.#timer)) this.#begin();
  }

  /** All its requests are lost. */
  clear(): void {
    this.#empty();
    this.#simulation.disarm(this.#timer);
  }

  #begin(): void {
    const first = this.#nanos[0];
    if (first === undefined || !this.node.runs) return;
    this.#begunAt = this.#simulation.now;
    this.#simulation.arm(this.#timer, first);
  }

  #finish(): void {
    this.#nanos.shift();
    const first = this.#requests.shift();
    if (first !== undefined) this.#done(this, first);
    this.#begin();
  }

  #empty(): void {
    this.#requests.length = 0;
    this.#nanos.length = 0;
  }

  #reset(): void {
    this.#empty();
    this.isListed = true;
    this.checksMissed = 0;
  }
}
