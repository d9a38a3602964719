/**
 * The switch between the hosts, the clients and the witness. It passes packets to the host that was last announced as
 * the owner of the service's address. Packets to a host without a connection, and of one, are lost.
 *
 * Left out: queues in the switch; loss of single packets.
 */
import { Slots } from '../../../experiment/slots.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Host } from './host.ts';
import type { Packet, Request } from './software.ts';

export interface NetworkOptions {
  readonly roundTripNanos: number;
  /** Of each host's connection. */
  readonly bytesPerNano: number;
  /** A packet has come to the clients. */
  arrived(packet: Packet, from: Host): void;
}

export class Network {
  /** Whom the switch takes for the owner of the service's address. */
  owner: Host;
  /** Whose VM runs along, and gets the same packets. */
  mirror: Host | null = null;
  readonly #simulation: Simulation;
  readonly #options: NetworkOptions;
  readonly #toClients: EventKind;
  readonly #toService: EventKind;
  readonly #packets = new Slots<readonly [Packet, Host]>();
  readonly #requests = new Slots<readonly [Request, Host]>();
  /** When the last packet of each host is through. */
  readonly #freeAt = new Map<Host, number>();

  constructor(simulation: Simulation, owner: Host, options: NetworkOptions) {
    this.owner = owner;
    this.#simulation = simulation;
    this.#options = options;
    this.#toClients = simulation.on('packet to a client', (slot) => {
      const [packet, from] = this.#packets.take(slot);
      options.arrived(packet, from);
    });
    this.#toService = simulation.on('packet to the service', (slot) => {
      const [request, to] = this.#requests.take(slot);
      if (to.isAlive && to.hasUplink) to.receive(request);
    });
  }

  get latencyNanos(): number {
    return Math.round(this.#options.roundTripNanos / 2);
  }

  toClients(packet: Packet, from: Host): void {
    if (!from.isAlive || !from.hasUplink) return;
    const { now } = this.#simulation;
    const at = Math.max(now, this.#freeAt.get(from) ?? 0) + packet.bytes / this.#options.bytesPerNano;
    this.#freeAt.set(from, at);
    this.#simulation.schedule(
      Math.round(at - now) + this.latencyNanos,
      this.#toClients,
      this.#packets.put([packet, from]),
    );
  }

  toService(request: Request): void {
    const { owner, mirror } = this;
    if (owner.isAlive && owner.hasUplink) this.#pass(request, owner);
    if (mirror !== null && mirror !== owner && mirror.role === 'standby') this.#pass(request, mirror);
  }

  #pass(request: Request, to: Host): void {
    this.#simulation.schedule(this.latencyNanos, this.#toService, this.#requests.put([request, to]));
  }
}
