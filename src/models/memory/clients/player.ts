/**
 * A player of a video that is streamed: it takes a constant rate out of a buffer that a TCP transfer fills. When the
 * buffer runs empty the picture freezes, until enough is there again.
 */
import type { TimerId } from '../../../kernel/timers.ts';
import { Bulk } from './bulk.ts';
import type { Client, ClientOf, Service } from './client.ts';

export interface VideoLoad {
  /** Of the video, all viewers together. */
  readonly bytesPerSecond: number;
  /** How much of the video, in its own time, the player holds. */
  readonly bufferNanos: number;
  /** How much it waits for after the picture froze. */
  readonly againNanos: number;
  readonly windowBytes: number;
  /** How many times as fast as the picture goes the server fills the buffer. */
  readonly ahead: number;
}

export const player =
  (load: VideoLoad): ClientOf =>
  (service) =>
    new Player(service, load);

class Player implements Client {
  readonly #service: Service;
  readonly #load: VideoLoad;
  readonly #transfer: Bulk;
  readonly #look: TimerId;
  readonly #bytesPerNano: number;
  #since = 0;
  #rate = 0;
  #buffered: number;
  #isFrozen = false;
  #frozenAt = 0;

  constructor(service: Service, load: VideoLoad) {
    this.#service = service;
    this.#load = load;
    this.#bytesPerNano = load.bytesPerSecond / 1e9;
    this.#buffered = load.bufferNanos * this.#bytesPerNano;
    this.#transfer = new Bulk(service, {
      windowBytes: load.windowBytes,
      timeoutNanos: Number.POSITIVE_INFINITY,
      most: () => this.#bytesPerNano * (this.#isFull ? 1 : load.ahead),
    });
    this.#transfer.watcher = (rate) => this.#changeTo(rate);
    this.#look = service.simulation.timer('picture', () => this.#reached());
  }

  get log() {
    return this.#transfer.log;
  }

  start(): void {
    this.#transfer.start();
  }

  changed(): void {
    this.#transfer.changed();
  }

  moved(): void {
    this.#transfer.moved();
  }

  stop(): void {
    this.#transfer.stop();
    this.#service.simulation.disarm(this.#look);
  }

  end(): void {
    this.#transfer.end();
    this.#settle();
    if (this.#isFrozen) this.#thaw();
  }

  get #isFull(): boolean {
    return this.#buffered >= this.#load.bufferNanos * this.#bytesPerNano * (1 - 1e-9);
  }

  #changeTo(rate: number): void {
    this.#settle();
    this.#rate = rate;
    this.#plan();
  }

  /** Brings the buffer up to now. */
  #settle(): void {
    const { now } = this.#service.simulation;
    const out = this.#isFrozen ? 0 : this.#bytesPerNano;
    const full = this.#load.bufferNanos * this.#bytesPerNano;
    this.#buffered = Math.min(full, Math.max(0, this.#buffered + (this.#rate - out) * (now - this.#since)));
    this.#since = now;
  }

  /** When the picture freezes, goes on, or the buffer is full. */
  #plan(): void {
    const { simulation } = this.#service;
    const full = this.#load.bufferNanos * this.#bytesPerNano;
    const again = Math.min(full, this.#load.againNanos * this.#bytesPerNano);
    const net = this.#rate - (this.#isFrozen ? 0 : this.#bytesPerNano);
    let nanos = Number.POSITIVE_INFINITY;
    if (net < 0) nanos = this.#buffered / -net;
    else if (net > 0) nanos = ((this.#isFrozen ? again : full) - this.#buffered) / net;
    if (nanos < 1e15 && !(net > 0 && !this.#isFrozen && this.#isFull))
      simulation.arm(this.#look, Math.max(1, Math.ceil(nanos)));
    else simulation.disarm(this.#look);
  }

  #reached(): void {
    this.#settle();
    const again = Math.min(this.#load.bufferNanos, this.#load.againNanos) * this.#bytesPerNano;
    if (this.#isFrozen && this.#buffered >= again * (1 - 1e-9)) this.#thaw();
    else if (!this.#isFrozen && this.#buffered <= 1 && this.#rate < this.#bytesPerNano) {
      this.#isFrozen = true;
      this.#frozenAt = this.#service.simulation.now;
      this.log.freezes++;
    }
    this.#transfer.changed();
    this.#plan();
  }

  #thaw(): void {
    const nanos = this.#service.simulation.now - this.#frozenAt;
    this.#isFrozen = false;
    this.log.frozenNanos += nanos;
    this.log.longestFreezeNanos = Math.max(this.log.longestFreezeNanos, nanos);
  }
}
