/**
 * A bulk TCP transfer, as a flow: it is as fast as its window, its share of the link and the cores on its way allow.
 *
 * While the VM cannot be reached nothing gets through, and TCP tries again after a time-out that doubles: so the
 * transfer goes on not when the VM does, but at the next try after that, and from a small window, which doubles every
 * round trip. A connection that fails for too long is reset, and a new one is made at the next try.
 */
import type { TimerId } from '../../../kernel/timers.ts';
import type { Connection } from '../platform/link.ts';
import type { Client, ClientOf, Service } from './client.ts';
import { ClientLog } from './client-log.ts';

export interface BulkLoad {
  readonly windowBytes: number;
  /** After so long without progress the connection is reset. */
  readonly timeoutNanos: number;
  /** The most that the sender has to send, in bytes per nanosecond. Default: as fast as possible. */
  readonly most?: () => number;
}

export const bulk =
  (load: BulkLoad): ClientOf =>
  (service) =>
    new Bulk(service, load);

export class Bulk implements Client {
  readonly log: ClientLog;
  readonly #service: Service;
  readonly #load: BulkLoad;
  readonly #retry: TimerId;
  readonly #growth: TimerId;
  #connection: Connection;
  #since = 0;
  #rate = 0;
  #windowBytes: number;
  #retransmitNanos: number;
  #stoppedAt = Number.POSITIVE_INFINITY;
  #hasStopped = false;

  constructor(service: Service, load: BulkLoad) {
    const { simulation, values } = service;
    this.log = new ClientLog(values, 'MB');
    this.#service = service;
    this.#load = load;
    this.#windowBytes = load.windowBytes;
    this.#retransmitNanos = values.retransmitNanos;
    this.#retry = simulation.timer('bulk retransmission', () => this.#tryAgain());
    this.#growth = simulation.timer('bulk window', () => this.#grow());
    this.#connection = this.#connect();
  }

  start(): void {
    this.#connection.flow.hold();
  }

  /** Told of each new rate of arrival, in bytes per nanosecond. */
  watcher: (rate: number) => void = () => {};

  changed(): void {
    if (this.#hasStopped) return;
    const { isReachable, simulation } = this.#service;
    if (this.#stoppedAt === Number.POSITIVE_INFINITY && !isReachable) this.#stop();
    else if (isReachable && this.#stoppedAt === Number.POSITIVE_INFINITY) this.#limit();
    else if (this.#stoppedAt < Number.POSITIVE_INFINITY && !simulation.isArmed(this.#retry)) this.#tryAgain();
  }

  moved(): void {
    if (this.#hasStopped) return;
    this.#settle(0);
    this.#connection.flow.leave();
    this.#connection = this.#connect();
    if (this.#stoppedAt === Number.POSITIVE_INFINITY) this.#stop();
  }

  end(): void {
    this.#settle(this.#rate);
  }

  stop(): void {
    const { simulation } = this.#service;
    this.#hasStopped = true;
    this.#connection.flow.leave();
    simulation.disarm(this.#retry);
    simulation.disarm(this.#growth);
  }

  #connect(): Connection {
    const connection = this.#service.link.connect({ name: 'bulk transfer', ...this.#limits() });
    connection.flow.onRate((rate) => {
      if (connection === this.#connection) this.#settle(rate);
    });
    return connection;
  }

  #limits(): { readonly windowBytes: number; readonly limit: number } {
    const most = this.#load.most?.() ?? Number.POSITIVE_INFINITY;
    return { windowBytes: this.#windowBytes, limit: Math.min(most, this.#service.transferLimit) };
  }

  #limit(): void {
    this.#connection.change(this.#limits());
  }

  #stop(): void {
    const { simulation } = this.#service;
    this.#stoppedAt = simulation.now;
    this.#connection.flow.rest();
    simulation.disarm(this.#growth);
    simulation.arm(this.#retry, this.#retransmitNanos);
  }

  #tryAgain(): void {
    const { simulation, isReachable, values, link } = this.#service;
    if (!isReachable) {
      if (simulation.now - this.#stoppedAt >= this.#load.timeoutNanos) {
        this.log.resets++;
        this.#stoppedAt = simulation.now;
        this.#retransmitNanos = values.retransmitNanos;
      }
      this.#retransmitNanos = Math.min(values.mostRetransmitNanos, 2 * this.#retransmitNanos);
      simulation.arm(this.#retry, this.#retransmitNanos);
      return;
    }
    this.#stoppedAt = Number.POSITIVE_INFINITY;
    this.#retransmitNanos = values.retransmitNanos;
    this.#windowBytes = Math.min(this.#load.windowBytes, values.firstSegments * link.options.segmentBytes);
    this.#limit();
    this.#connection.flow.hold();
    this.#arm();
  }

  #grow(): void {
    this.#windowBytes = Math.min(this.#load.windowBytes, 2 * this.#windowBytes);
    this.#limit();
    this.#arm();
  }

  #arm(): void {
    const { simulation, link } = this.#service;
    if (this.#windowBytes < this.#load.windowBytes) simulation.arm(this.#growth, link.options.roundTripNanos);
  }

  /** The rate is another from now on. */
  #settle(rate: number): void {
    const { now } = this.#service.simulation;
    this.log.flowed(this.#since, now, (this.#rate * (now - this.#since)) / 1e6);
    this.#since = now;
    this.#rate = rate;
    this.watcher(rate);
  }
}
