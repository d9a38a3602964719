/**
 * The network device an AppVM sees: a ring of packets to be sent and a ring of packets received. What it holds when its
 * backend goes is dropped, as netfront does: networks lose packets.
 */
import type { SplitDriverHost } from './host.ts';

/** Packets on their way to the backend: written by one side, read by the other, indexes only grow. */
export class PacketRing {
  readonly size: number;
  producer = 0;
  /** Slots that the backend has given back. */
  answered = 0;
  readonly #packets: Int32Array;

  constructor(size: number) {
    this.size = size;
    this.#packets = new Int32Array(size);
  }

  reset(): void {
    this.producer = 0;
    this.answered = 0;
  }

  get isFull(): boolean {
    return this.producer - this.answered >= this.size;
  }

  write(packet: number): void {
    this.#packets[this.producer++ % this.size] = packet;
  }

  read(index: number): number {
    return this.#packets[index % this.size] as number;
  }
}

/** Who gets the packets. */
export interface PacketClient {
  received(packet: number): void;
}

export class NetworkFrontend {
  readonly index: number;
  readonly sending: PacketRing;
  client: PacketClient | null = null;
  eventPending = false;
  /** Its backend has gone: there is no network. */
  isSuspended = false;
  readonly #host: SplitDriverHost;
  readonly #slots: number;
  readonly #arrived: number[] = [];

  constructor(host: SplitDriverHost, index: number, slots: number) {
    this.#host = host;
    this.index = index;
    this.#slots = slots;
    this.sending = new PacketRing(slots);
  }

  reset(): void {
    this.resetRing();
    this.client = null;
    this.eventPending = false;
    this.isSuspended = false;
  }

  resetRing(): void {
    this.sending.reset();
    this.#arrived.length = 0;
  }

  /** False when the ring has no room for it. */
  receive(packet: number): boolean {
    if (this.#arrived.length >= this.#slots) return false;
    this.#arrived.push(packet);
    return true;
  }

  /** What its ring says of the packet that arrived last is this, from now on. */
  replaceLast(packet: number): void {
    if (this.#arrived.length > 0) this.#arrived[this.#arrived.length - 1] = packet;
  }

  /** On an event: takes what has arrived. */
  takePackets(): void {
    for (let packet = this.#arrived.shift(); packet !== undefined; packet = this.#arrived.shift())
      this.client?.received(packet);
  }

  /** Drops the packet when there is no backend, and when the ring is full because no backend empties it. */
  send(packet: number): void {
    if (this.isSuspended || this.sending.isFull) return;
    this.sending.write(packet);
    this.#host.channels.notifyNetworkBackend(this.index);
  }
}
