/**
 * The way of a service's answers onto the network of the host where its VM runs: one connection of the link there,
 * which the answers share.
 */
import { SharedServer } from '../../../kernel/resources/shared-server.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Link } from '../platform/link.ts';

export class Port {
  readonly #connection;
  readonly #server: SharedServer;
  #answers = 0;

  constructor(simulation: Simulation, link: Link, name: string) {
    this.#server = new SharedServer(simulation, { capacity: 0, round: Math.ceil });
    this.#connection = link.connect({ name });
    this.#connection.flow.onRate((rate) => this.#server.setCapacity(rate));
  }

  /** `kind` happens once so many bytes are through; its handler calls `done`. */
  submit(bytes: number, kind: EventKind, a: number, b: number): void {
    this.#answers++;
    this.#server.submit(bytes, kind, a, b);
    if (this.#answers === 1) this.#connection.flow.hold();
  }

  done(): void {
    this.#answers--;
    if (this.#answers === 0) this.#connection.flow.rest();
  }

  /** Whether somebody carries the answers from the VM to the link; they wait meanwhile. */
  carry(isCarried: boolean): void {
    this.#connection.change({ limit: isCarried ? Number.POSITIVE_INFINITY : 0 });
  }

  /** The VM is no longer here: what was not sent yet never will be. */
  close(): void {
    this.#connection.flow.leave();
    this.#server.setCapacity(0);
  }
}
