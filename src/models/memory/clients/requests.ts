/**
 * Clients that send a request, wait for the response, think, and send the next: a closed loop over some connections.
 *
 * A request to a VM that cannot be reached is lost, and TCP sends it again after a time that doubles. The client gives
 * up after its own time-out: the connection is reset, and the request is sent once more over a new one, as often as the
 * client is patient. A request that the service has done although the client had given it up, and does again, is
 * counted as doubled.
 *
 * Left out: the bytes of requests; acknowledgements; loss of single packets.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { Client, ClientOf, Service } from './client.ts';
import { ClientLog } from './client-log.ts';
import { Port } from './port.ts';

export interface RequestLoad {
  readonly connections: number;
  /** Between a response and the next request, exponential. */
  readonly thinkNanos: number;
  /** Of a core of the guest. */
  readonly workNanos: number;
  readonly responseBytes: number;
  readonly timeoutNanos: number;
  /** How often a request is sent once more after a time-out. */
  readonly retries: number;
}

export const requests =
  (load: RequestLoad): ClientOf =>
  (service) =>
    new Requests(service, load);

type Stage = 'thinking' | 'sending' | 'served' | 'answering';

interface Connection {
  readonly timer: TimerId;
  stage: Stage;
  /** Of the request, counting every time that it is sent anew. */
  number: number;
  /** The number with which this request was sent first. */
  firstNumber: number;
  retransmitNanos: number;
  retriesLeft: number;
  executions: number;
}

class Requests implements Client {
  readonly log: ClientLog;
  readonly #service: Service;
  readonly #load: RequestLoad;
  readonly #connections: readonly Connection[];
  readonly #kinds: Readonly<Record<'begin' | 'transmit' | 'arrive' | 'executed' | 'responded', EventKind>>;
  #port: Port;
  #hasStopped = false;

  constructor(service: Service, load: RequestLoad) {
    const { simulation, values } = service;
    this.log = new ClientLog(values, 'requests');
    this.#service = service;
    this.#load = load;
    const on = (name: string, handler: (of: Connection, index: number, number: number) => void): EventKind =>
      simulation.on(name, (index, number) => handler(this.#connections[index] as Connection, index, number));
    this.#kinds = {
      begin: on('request', (of, index) => this.#begin(of, index)),
      transmit: on('request transmitted', (of, index, number) => this.#transmit(of, index, number)),
      arrive: simulation.on('request arrived', (index, number) => this.#arrive(index, number)),
      executed: on('request executed', (of, index, number) => this.#executed(of, index, number)),
      responded: on('response', (of, index, number) => this.#responded(of, index, number)),
    };
    const expired = (index: number): void => this.#timedOut(this.#connections[index] as Connection, index);
    this.#connections = Array.from({ length: load.connections }, (_, index) => ({
      timer: simulation.timer('request time-out', expired, index),
      stage: 'thinking',
      number: 0,
      firstNumber: 0,
      retransmitNanos: 0,
      retriesLeft: 0,
      executions: 0,
    }));
    this.#port = new Port(simulation, service.link, 'responses');
  }

  start(): void {
    const { simulation, stream } = this.#service;
    const span = this.#load.thinkNanos + this.#load.workNanos;
    for (let index = 0; index < this.#connections.length; index++)
      simulation.schedule(Math.round(stream.uniform(0, span)), this.#kinds.begin, index);
  }

  changed(): void {
    this.#port.carry(this.#service.hasInterface);
  }

  moved(): void {
    const { simulation, values, link } = this.#service;
    this.#port.close();
    this.#port = new Port(simulation, link, 'responses');
    this.changed();
    // What was on its way out is sent again by the server's TCP.
    for (const [index, { stage, number }] of this.#connections.entries())
      if (stage === 'answering') simulation.schedule(values.retransmitNanos, this.#kinds.executed, index, -number);
  }

  end(): void {}

  stop(): void {
    this.#hasStopped = true;
    for (const of of this.#connections) {
      of.number++;
      this.#service.simulation.disarm(of.timer);
    }
  }

  #begin(of: Connection, index: number): void {
    if (this.#hasStopped) return;
    of.executions = 0;
    of.firstNumber = of.number + 1;
    of.retriesLeft = this.#load.retries;
    this.#send(of, index);
  }

  #send(of: Connection, index: number): void {
    of.number++;
    of.retransmitNanos = this.#service.values.retransmitNanos;
    this.#service.simulation.arm(of.timer, this.#load.timeoutNanos);
    this.#transmit(of, index, of.number);
  }

  #transmit(of: Connection, index: number, number: number): void {
    if (of.number !== number) return;
    of.stage = 'sending';
    const { simulation, isReachable, link, values } = this.#service;
    if (isReachable) {
      simulation.schedule(link.latencyNanos, this.#kinds.arrive, index, number);
      return;
    }
    simulation.schedule(of.retransmitNanos, this.#kinds.transmit, index, number);
    of.retransmitNanos = Math.min(values.mostRetransmitNanos, 2 * of.retransmitNanos);
  }

  #arrive(index: number, number: number): void {
    const of = this.#connections[index] as Connection;
    if (of.number === number) of.stage = 'served';
    this.#service.guest.cpu.submit(this.#load.workNanos, this.#kinds.executed, index, number);
  }

  /** A negative number: the response alone is sent again. */
  #executed(of: Connection, index: number, number: number): void {
    const own = Math.abs(number);
    if (number > 0 && own >= of.firstNumber) {
      of.executions++;
      if (of.executions > 1) this.log.doubled++;
    }
    // The client has given it up.
    if (own !== of.number) return;
    of.stage = 'answering';
    this.#port.submit(this.#load.responseBytes, this.#kinds.responded, index, own);
  }

  #responded(of: Connection, index: number, number: number): void {
    this.#port.done();
    if (of.number !== number) return;
    const { simulation, stream } = this.#service;
    this.log.arrived(simulation.now, 1);
    simulation.disarm(of.timer);
    this.#think(of, index, stream.exponential(this.#load.thinkNanos));
  }

  #timedOut(of: Connection, index: number): void {
    this.log.resets++;
    if (of.retriesLeft > 0) {
      of.retriesLeft--;
      this.#send(of, index);
      return;
    }
    this.log.lost++;
    of.number++;
    this.#think(of, index, this.#load.thinkNanos);
  }

  #think(of: Connection, index: number, nanos: number): void {
    of.stage = 'thinking';
    this.#service.simulation.schedule(Math.round(nanos), this.#kinds.begin, index);
  }
}
