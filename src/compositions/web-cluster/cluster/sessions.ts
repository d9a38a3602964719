/**
 * Client sessions: each is on one server, with a copy on another. When a server is lost, the other copies of its
 * sessions remain, and a third server receives new copies, one session after the other. So the cluster tolerates one
 * lost server, but not a second loss before the new copies are complete.
 */
import type { Stream } from '../../../kernel/stream.ts';

const NO_SERVER = -1;

export class Sessions {
  readonly count: number;
  /** By session: the server that answers it and the server with the copy; -1 for none. */
  readonly owner: Int32Array;
  readonly copy: Int32Array;
  lost = 0;
  #servers = 0;

  constructor(count: number) {
    this.count = count;
    this.owner = new Int32Array(count);
    this.copy = new Int32Array(count);
  }

  /**
   * Distributes the sessions over the servers in turn, and the copies of a server's sessions over all others in turn.
   */
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

  /** Whether no server has the session. */
  isLost(session: number): boolean {
    return this.owner[session] === NO_SERVER;
  }

  /**
   * Removes a server from the cluster. A session whose only copy is there stays on it if its memory is intact
   * (`remembers`), and is lost otherwise.
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
    for (let session = 0; session < this.count; session++)
      if (this.copy[session] === NO_SERVER && this.owner[session] !== NO_SERVER) return session;
    return -1;
  }

  /**
   * Copies the session to a server that `isGood`, or starts a lost session again there. False when there is no such
   * server.
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

  /** The first good server other than `from`, searched in a ring from `step` places after `from`. */
  #next(from: number, step: number, isGood: (server: number) => boolean): number {
    for (let tried = 0; tried < this.#servers; tried++) {
      const server = (from + step + tried + this.#servers) % this.#servers;
      if (server !== from && isGood(server)) return server;
    }
    return NO_SERVER;
  }
}
