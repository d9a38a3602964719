/**
 * A link between two hosts that TCP connections share. A connection gets its fair share, but no more than its window a
 * round trip, and no more than the square-root law allows where packets are lost (Mathis et al. 1997: MSS / RTT times
 * 1.22 over the root of the loss).
 *
 * Left out: queues in switches, so that the round trip does not grow with the load.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import { FairServer, type Flow } from './fair-server.ts';

export interface LinkOptions {
  /** Of payload; a Gigabit Ethernet carries 0.1175 (940 Mb/s). */
  readonly bytesPerNano: number;
  readonly roundTripNanos: number;
  /** The payload of a packet. */
  readonly segmentBytes: number;
}

export interface ConnectionOptions {
  readonly name: string;
  /** The most that is on the way at once. Default: enough for any link. */
  readonly windowBytes?: number;
  /** A limit of its own, such as the bandwidth that a migration may use, in bytes per nanosecond. */
  readonly limit?: number;
}

/** The constant of the square-root law for one acknowledgement a segment: the root of 3/2. */
const ROOT_LAW = 1.224744871391589;

export class Link {
  readonly options: LinkOptions;
  readonly #server: FairServer;
  readonly #connections: Connection[] = [];
  #isCut = false;
  #speed = 1;
  #loss = 0;

  /** Made for the simulation of one run. */
  constructor(simulation: Simulation, options: LinkOptions) {
    this.options = options;
    this.#server = new FairServer(simulation, options.bytesPerNano);
  }

  get isCut(): boolean {
    return this.#isCut;
  }

  /** One way. */
  get latencyNanos(): number {
    return Math.round(this.options.roundTripNanos / 2);
  }

  /** Payload per nanosecond that gets through now. */
  get bytesPerNano(): number {
    return this.#server.capacity;
  }

  /** What all connections together take now. */
  get load(): number {
    return this.#server.load;
  }

  connect(options: ConnectionOptions): Connection {
    const connection = new Connection(this, this.#server, options);
    this.#connections.push(connection);
    return connection;
  }

  /** Several changes of connections at one time. */
  together(changes: () => void): void {
    this.#server.together(changes);
  }

  /** Nothing gets through until it is mended. */
  cut(): void {
    this.#isCut = true;
    this.#apply();
  }

  mend(): void {
    this.#isCut = false;
    this.#apply();
  }

  /** Runs at this share of its speed; 1 is healthy. */
  slowTo(share: number): void {
    this.#speed = share;
    this.#apply();
  }

  /** The share of packets that are lost. */
  lose(share: number): void {
    this.#loss = share;
    this.#apply();
  }

  /** The most that one connection can carry with this window and the present loss, in bytes per nanosecond. */
  ceiling({ windowBytes = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY }: ConnectionOptions): number {
    const { roundTripNanos, segmentBytes } = this.options;
    const window = roundTripNanos > 0 ? windowBytes / roundTripNanos : Number.POSITIVE_INFINITY;
    const law =
      this.#loss > 0 && roundTripNanos > 0
        ? ((segmentBytes / roundTripNanos) * ROOT_LAW) / Math.sqrt(this.#loss)
        : Number.POSITIVE_INFINITY;
    return Math.min(window, law, limit);
  }

  #apply(): void {
    this.#server.setCapacity(this.#isCut ? 0 : this.options.bytesPerNano * this.#speed);
    for (const connection of this.#connections) connection.apply();
  }
}

export class Connection {
  readonly flow: Flow;
  readonly #link: Link;
  #options: ConnectionOptions;

  /** Made by `Link.connect`. */
  constructor(link: Link, server: FairServer, options: ConnectionOptions) {
    this.#link = link;
    this.#options = options;
    this.flow = server.join({ name: options.name, cap: link.ceiling(options) });
  }

  /** Another window or limit from now on. */
  change(options: Partial<Omit<ConnectionOptions, 'name'>>): void {
    this.#options = { ...this.#options, ...options };
    this.apply();
  }

  /** For Link. */
  apply(): void {
    const cap = this.#link.ceiling(this.#options);
    if (cap !== this.flow.cap) this.flow.setCap(cap);
  }
}
