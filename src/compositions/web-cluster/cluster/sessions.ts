/**
 * The state that clients have on the servers: each session on one server, with a copy on another. A server that is lost
 * takes nothing with it as long as the other copy lives; then a third server is given one, session after session. This
 * is what "tolerates one lost node" means, and a second loss before the copies are made is what it does not tolerate.
 */
import type { Stream } from '../../../kernel/stream.ts';

const NO_SERVER = -1;

export class Sessions {
  readonly count: number;
  /** By session, the server that answers it, and the one that has the copy; -1 for none. */
  readonly owner: Int32Array;
  readonly copy: Int32Array;
  lost = 0;
  #servers = 0;

  constructor(count: number) {
    this.count = count;
    this.owner = new Int32Array(count);
    this.copy = new Int32Array(count);
  }

  /** Dealt to the servers in turn; the copies of a server's sessions to all others in turn. */
  deal(servers: number): void {
    this.#servers = servers;
    this.lost = 0;
    for (let session = 0; session < this.count; session++) {
      const owner = session % servers;
      this.owner[session] = owner;
      this.copy[session] = this.#next(
        owner,
        1 + (Math.floor(session / servers) % Math.max(1, servers - 1)),
        () => true,
      );
    }
  }

  draw(stream: Stream): number {
    return Math.floor(stream.uniform() * this.count);
  }

  /** Whether it is nowhere. */
  isLost(session: number): boolean {
    return this.owner[session] === NO_SERVER;
  }

  /**
   * A server is no longer part of the cluster. A session whose only copy is there stays with it as long as its memory
   * does (`remembers`), and is lost otherwise.
   */
  drop(server: number, remembers: boolean): void {
    for (let session = 0; session < this.count; session++) {
      const [owner, copy] = [this.owner[session] ?? NO_SERVER, this.copy[session] ?? NO_SERVER];
      if (copy === server) this.copy[session] = NO_SERVER;
      else if (owner === server && copy !== NO_SERVER) {
        this.owner[session] = copy;
        this.copy[session] = NO_SERVER;
      } else if (owner === server && !remembers) {
        this.owner[session] = NO_SERVER;
        this.lost++;
      }
    }
  }

  /** The first session without a copy; -1 when all have one. */
  nextSingle(): number {
    return this.copy.findIndex((copy, session) => copy === NO_SERVER && this.owner[session] !== NO_SERVER);
  }

  /**
   * Gives the session a copy on a server that `isGood`, or begins it anew there when it is lost. False when there is no
   * such server.
   */
  place(session: number, isGood: (server: number) => boolean): boolean {
    const owner = this.owner[session] ?? NO_SERVER;
    const step = 1 + (session % Math.max(1, this.#servers - 1));
    const found = this.#next(owner, step, isGood);
    if (found === NO_SERVER) return false;
    if (owner === NO_SERVER) this.owner[session] = found;
    else this.copy[session] = found;
    return true;
  }

  /** The first good server but `from`, from `step` places after it on, round the ring. */
  #next(from: number, step: number, isGood: (server: number) => boolean): number {
    for (let tried = 0; tried < this.#servers; tried++) {
      const server = (from + step + tried + this.#servers) % this.#servers;
      if (server !== from && isGood(server)) return server;
    }
    return NO_SERVER;
  }
}
