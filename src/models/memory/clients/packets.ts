/**
 * Players of a game: the server computes a frame for each of them at an interval and sends it as a packet. The players'
 * intervals are staggered. A frame that is due while the VM stands still is computed as soon as it goes on, and none is
 * made up for.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import type { Client, ClientOf, Service } from './client.ts';
import { ClientLog } from './client-log.ts';

export interface PacketLoad {
  readonly players: number;
  readonly intervalNanos: number;
  /** Of a core of the guest, for a frame of one player. */
  readonly workNanos: number;
}

export const packets =
  (load: PacketLoad): ClientOf =>
  (service) =>
    new Packets(service, load);

class Packets implements Client {
  readonly log: ClientLog;
  readonly #service: Service;
  readonly #load: PacketLoad;
  readonly #due: EventKind;
  readonly #computed: EventKind;
  readonly #arrived: EventKind;
  readonly #isComputing: boolean[];
  #hasStopped = false;

  constructor(service: Service, load: PacketLoad) {
    const { simulation } = service;
    this.log = new ClientLog(service.values, 'packets');
    this.#service = service;
    this.#load = load;
    this.#isComputing = Array.from({ length: load.players }, () => false);
    this.#due = simulation.on('frame due', (player) => this.#frame(player));
    this.#computed = simulation.on('frame computed', (player) => this.#send(player));
    this.#arrived = simulation.on('packet', () => {
      if (!this.#hasStopped) this.log.arrived(simulation.now, 1);
    });
  }

  start(): void {
    const { players, intervalNanos } = this.#load;
    const phase = this.#service.stream.uniform(0, intervalNanos);
    for (let player = 0; player < players; player++)
      this.#service.simulation.schedule(Math.round(phase + (player * intervalNanos) / players), this.#due, player);
  }

  changed(): void {}

  moved(): void {}

  end(): void {}

  stop(): void {
    this.#hasStopped = true;
  }

  #frame(player: number): void {
    const { simulation, guest } = this.#service;
    simulation.schedule(this.#load.intervalNanos, this.#due, player);
    if (this.#isComputing[player] === true) return;
    this.#isComputing[player] = true;
    guest.cpu.submit(this.#load.workNanos, this.#computed, player);
  }

  #send(player: number): void {
    const { simulation, link, isReachable } = this.#service;
    this.#isComputing[player] = false;
    if (isReachable) simulation.schedule(link.latencyNanos, this.#arrived, player);
  }
}
