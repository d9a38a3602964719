/**
 * Clients outside that each send a request, wait for its answer, think, and send the next. A request is sent again
 * until the VM acknowledges it. A client that waits too long for an answer resets its connection and asks again.
 *
 * They keep all that they were told: which requests were acknowledged, and what the answers said.
 */
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { ReplicationValues } from '../parameters/replication-models.ts';
import type { ServiceLoad } from '../workloads/replicated.ts';
import { Audience, firstRequest } from './audience.ts';
import type { Network } from './network.ts';
import { keyOf, type Packet } from './software.ts';

interface Client {
  readonly timer: TimerId;
  readonly impatience: TimerId;
  number: number;
  isFresh: boolean;
  hasAcknowledgement: boolean;
  waits: boolean;
  retransmitNanos: number;
  askedAt: number;
}

export class Clients extends Audience {
  /** Keys of requests of which clients know that the VM has them. */
  readonly acknowledged = new Set<number>();
  /** What answers said: by key of the request, the ticket. */
  readonly tickets = new Map<number, number>();
  readonly #values: ReplicationValues;
  readonly #load: ServiceLoad;
  readonly #stream: Stream;
  readonly #network: Network;
  readonly #clients: readonly Client[];
  readonly #begin: EventKind;

  constructor(
    simulation: Simulation,
    network: Network,
    load: ServiceLoad,
    { values, stream }: { readonly values: ReplicationValues; readonly stream: Stream },
  ) {
    super(simulation);
    this.#network = network;
    this.#load = load;
    this.#values = values;
    this.#stream = stream;
    this.#begin = simulation.on('request', (index) => this.#ask(index));
    this.#clients = Array.from({ length: load.connections }, (_, index) => ({
      timer: simulation.timer('retransmission', (of) => this.#sendAgain(of), index),
      impatience: simulation.timer('time-out of a client', (of) => this.#reset(of), index),
      number: 0,
      isFresh: false,
      hasAcknowledgement: false,
      waits: false,
      retransmitNanos: 0,
      askedAt: 0,
    }));
  }

  override start(): void {
    for (let index = 0; index < this.#clients.length; index++)
      this.simulation.schedule(firstRequest(this.#load, this.#stream), this.#begin, index);
  }

  receive({ kind, connection, number, ticket }: Packet): void {
    const client = this.#clients[connection]!;
    const key = keyOf(connection, number);
    // What has come before is dropped by the client's TCP, and so is what it never asked for.
    if (number !== client.number || !client.waits) return;
    this.acknowledged.add(key);
    client.hasAcknowledgement = true;
    this.simulation.disarm(client.timer);
    if (kind !== 'answer') return;
    this.tickets.set(key, ticket);
    client.waits = false;
    client.isFresh = false;
    this.simulation.disarm(client.impatience);
    this.heard();
    this.answered(client.askedAt);
    this.#network.toService({ connection, number, isFresh: false, isReceipt: true });
    const { thinkNanos } = this.#load;
    this.simulation.schedule(
      thinkNanos === 0 ? 0 : Math.round(this.#stream.exponential(thinkNanos)),
      this.#begin,
      connection,
    );
  }

  #ask(index: number): void {
    const client = this.#clients[index]!;
    client.number++;
    client.askedAt = this.simulation.now;
    this.#connect(client, index);
  }

  #connect(client: Client, index: number): void {
    client.waits = true;
    client.hasAcknowledgement = false;
    client.retransmitNanos = this.#values.retransmitNanos;
    this.simulation.arm(client.impatience, this.#values.clientTimeoutNanos);
    this.#send(client, index);
  }

  #send({ number, isFresh, timer, retransmitNanos }: Client, index: number): void {
    this.#network.toService({ connection: index, number, isFresh, isReceipt: false });
    this.simulation.arm(timer, retransmitNanos);
  }

  #sendAgain(index: number): void {
    const client = this.#clients[index]!;
    client.retransmitNanos *= 2;
    this.#send(client, index);
  }

  #reset(index: number): void {
    const client = this.#clients[index]!;
    this.resets++;
    client.isFresh = true;
    this.#connect(client, index);
  }
}
