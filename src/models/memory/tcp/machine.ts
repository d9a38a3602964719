/**
 * A machine on a network: its endpoints, and a clock that stands or goes on while it is paused. What comes to a paused
 * machine waits in the buffers of its host, as far as these reach, and is handled when it runs again.
 */
import type { Simulation } from '../../../kernel/simulation.ts';
import { Clock } from './clock.ts';
import type { CongestionControl } from './congestion.ts';
import { type Application, Endpoint, type EndpointOptions } from './endpoint.ts';
import { blankSegment, type Deliver, SegmentRing } from './segment.ts';

export interface MachineOptions {
  /** Its timers run while it is paused. Default: yes. */
  readonly timersRun?: boolean;
  /** What is kept for it while it is paused, in bytes of payload. Default: all. */
  readonly inboxBytes?: number;
}

export class Machine {
  readonly clock: Clock;
  readonly endpoints: Endpoint[] = [];
  /** Bytes that came while its inbox was full. */
  droppedBytes = 0;
  readonly #inbox = new SegmentRing();
  readonly #inboxBytes: number;
  readonly #arrived = blankSegment(0);
  #waitingBytes = 0;

  /** Made for the simulation of one run. */
  constructor(
    simulation: Simulation,
    { timersRun = true, inboxBytes = Number.POSITIVE_INFINITY }: MachineOptions = {},
  ) {
    this.clock = new Clock(simulation, timersRun);
    this.#inboxBytes = inboxBytes;
  }

  /** An end of connection number `endpoints.length`, whose segments go to `output`. */
  connect(options: EndpointOptions, control: CongestionControl, output: Deliver, application: Application): Endpoint {
    const endpoint = new Endpoint(this.clock, this.endpoints.length, options, control, output, application);
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /** A segment comes out of the network. */
  readonly arrive: Deliver = (segment) => {
    if (!this.clock.isPaused) this.endpoints[segment.connection]?.receive(segment);
    else if (this.#waitingBytes + segment.bytes > this.#inboxBytes) this.droppedBytes += segment.bytes;
    else {
      this.#waitingBytes += segment.bytes;
      this.#inbox.push(segment);
    }
  };

  pause(): void {
    this.clock.pause();
  }

  /** First it handles what has come meanwhile. */
  resume(): void {
    if (!this.clock.isPaused) return;
    this.clock.resume();
    this.#waitingBytes = 0;
    for (let waiting = this.#inbox.length; waiting > 0; waiting--) {
      this.#inbox.shift(this.#arrived);
      this.arrive(this.#arrived);
    }
  }

  /** What waits for it is lost, as with its host. */
  loseInbox(): void {
    this.#inbox.clear();
    this.#waitingBytes = 0;
  }
}
