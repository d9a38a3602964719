/** A server and a client with a path each way, for tests of TCP. */
import { RandomStreams } from '../../../../src/kernel/random.ts';
import { Simulation } from '../../../../src/kernel/simulation.ts';
import { type CongestionControl, reno } from '../../../../src/models/memory/tcp/congestion.ts';
import type { Application, Endpoint, EndpointOptions } from '../../../../src/models/memory/tcp/endpoint.ts';
import { Machine, type MachineOptions } from '../../../../src/models/memory/tcp/machine.ts';
import { Path, type PathOptions } from '../../../../src/models/memory/tcp/path.ts';

export const GIGABIT = 0.125;
export const SEGMENT = 1448;

export interface NetworkOptions extends MachineOptions, Partial<PathOptions>, Partial<EndpointOptions> {
  readonly control?: CongestionControl;
  readonly roundTripNanos?: number;
  readonly ackLoss?: number;
  readonly seed?: string;
}

export class Heard implements Application {
  bytes = 0;
  resets = 0;
  onBytes: (bytes: number) => void = () => {};

  received(bytes: number): void {
    this.bytes += bytes;
    this.onBytes(bytes);
  }

  reset(): void {
    this.resets++;
  }
}

/** Both ends of a connection. */
export const ENDS: EndpointOptions = {
  segmentBytes: SEGMENT,
  windowBytes: 65_536,
  delayedAckNanos: 40e6,
  firstSegments: 10,
  mostRunSegments: 44,
  mostTimeouts: 15,
  leastTimeoutNanos: 200e6,
  mostTimeoutNanos: 120e9,
  firstTimeoutNanos: 1e9,
};

/** Something that sends to a client. */
export abstract class Sending {
  readonly simulation = new Simulation();
  readonly atClient = new Heard();
  protected abstract readonly from: Endpoint;

  /** What the client gets of a server that always has more, in bytes a second, after a while to warm up. */
  rate(nanos: number, warmUpNanos: number): number {
    this.from.sender.write(Number.POSITIVE_INFINITY);
    this.runFor(warmUpNanos);
    const before = this.atClient.bytes;
    this.runFor(nanos);
    return ((this.atClient.bytes - before) * 1e9) / nanos;
  }

  runFor(nanos: number): void {
    this.simulation.run({ until: this.simulation.now + nanos });
  }
}

export class Network extends Sending {
  readonly server: Machine;
  readonly client: Machine;
  readonly toClient: Path;
  readonly toServer: Path;
  readonly atServer = new Heard();
  readonly serverEnd: Endpoint;
  readonly clientEnd: Endpoint;

  constructor(options: NetworkOptions = {}) {
    super();
    const { simulation } = this;
    const { seed = 'tcp', ackLoss = 0, control = reno, roundTripNanos = 1e6, ...others } = options;
    const path: PathOptions = {
      bytesPerNano: GIGABIT,
      latencyNanos: roundTripNanos / 2,
      segmentBytes: SEGMENT,
      headerBytes: 90,
      queueBytes: 1e6,
      loss: 0,
      ...others,
    };
    const ends = { ...ENDS, ...others };
    const streams = new RandomStreams(seed);
    this.server = new Machine(simulation, options);
    this.client = new Machine(simulation);
    this.toClient = new Path(simulation, path, streams.stream('to client'), this.client.arrive);
    this.toServer = new Path(simulation, { ...path, loss: ackLoss }, streams.stream('to server'), this.server.arrive);
    this.serverEnd = this.server.connect(ends, control, (segment) => this.toClient.send(segment), this.atServer);
    this.clientEnd = this.client.connect(ends, control, (segment) => this.toServer.send(segment), this.atClient);
    this.serverEnd.sender.openTo(ends.windowBytes);
    this.clientEnd.sender.openTo(ends.windowBytes);
  }

  protected get from(): Endpoint {
    return this.serverEnd;
  }
}
