/**
 * A network card. It puts what arrives into buffers that its driver has given it, and goes on doing so when the driver
 * is gone, until there are none left; what finds no buffer, no link or no working card is lost. A reset takes buffers
 * and link away, and with them what had arrived and was not taken.
 */
import type { DeviceState } from './disk.ts';

export class NetworkCard {
  state: DeviceState = 'working';
  /** Raised until what has arrived is taken. */
  interrupt = false;
  raise: () => void = () => {};
  /** What has been taken from it so far. */
  taken = 0;
  /** Puts a packet on the wire. */
  transmit: (packet: number) => void = () => {};
  hasLink = false;
  /** Given by the driver and not filled yet. */
  buffers = 0;
  readonly #arrived: number[] = [];

  reset(powerOn = false): void {
    if (powerOn || this.state === 'hung') this.state = 'working';
    if (powerOn) this.taken = 0;
    this.interrupt = false;
    this.hasLink = false;
    this.buffers = 0;
    this.#arrived.length = 0;
  }

  /** It holds nothing, and answers unless it is broken. */
  get isReset(): boolean {
    return this.state !== 'hung' && !this.interrupt && !this.hasLink && this.#arrived.length === 0;
  }

  /** A driver has set it up. A card that answers nothing stays without link. */
  start(buffers: number): void {
    this.buffers = buffers;
    this.hasLink = this.state === 'working';
  }

  receive(packet: number): void {
    if (this.state !== 'working' || !this.hasLink || this.buffers === 0) return;
    this.buffers--;
    this.#arrived.push(packet);
    this.interrupt = true;
    this.raise();
  }

  /** Takes a packet and gives a new buffer for it; -1 when none has arrived. */
  take(): number {
    this.taken++;
    const packet = this.#arrived.shift();
    this.interrupt = this.#arrived.length > 0;
    if (packet === undefined) return -1;
    this.buffers++;
    return packet;
  }

  send(packet: number): void {
    if (this.state === 'working' && this.hasLink) this.transmit(packet);
  }

  /** Nothing more comes from it. */
  fail(state: 'hung' | 'broken'): void {
    this.state = state;
  }
}
