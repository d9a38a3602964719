/**
 * The switch between hosts and clients that talk TCP: a line of each host to the clients, and one of the clients to the
 * host that is the owner of the service's address.
 */
import type { RandomStreams } from '../../../../kernel/random.ts';
import type { Simulation } from '../../../../kernel/simulation.ts';
import { Path } from '../../tcp/path.ts';
import type { Deliver } from '../../tcp/segment.ts';
import { Speculation } from '../../tcp/speculation.ts';
import { TcpClients } from './clients.ts';
import { type SiteOptions, TcpSite } from './site.ts';
import { connectionsOf, outsidePath, type TcpValues, type Traffic } from './traffic.ts';

export class TcpNetwork {
  readonly clients: TcpClients;
  readonly traffic: Traffic;
  /** What clients were told by a VM and the one that went on from a checkpoint did not know. */
  lostBytes = 0;
  inventedBytes = 0;
  readonly #simulation: Simulation;
  readonly #streams: RandomStreams;
  readonly #values: TcpValues;

  /** `owner` gives the site to which the switch sends what clients send; null: nobody gets it. */
  constructor(
    simulation: Simulation,
    streams: RandomStreams,
    traffic: Traffic,
    values: TcpValues,
    owner: () => TcpSite | null,
  ) {
    this.#simulation = simulation;
    this.#streams = streams;
    this.#values = values;
    this.traffic = traffic;
    const toService = new Path(simulation, outsidePath(traffic, values), streams.stream('tcp.to-service'), (segment) =>
      owner()?.receive(segment),
    );
    this.clients = new TcpClients(simulation, traffic, values, streams.stream('clients'), (segment) =>
      toService.send(segment),
    );
  }

  /** A host with this VM; what it sends gets through while `isConnected` says so. */
  join(
    options: Pick<SiteOptions, 'name' | 'guest' | 'early' | 'writePages' | 'touch' | 'sentEarly'>,
    isConnected: () => boolean,
  ): TcpSite {
    const stream = this.#streams.stream(`tcp.from-${options.name}`);
    const deliver: Deliver = (segment) => this.clients.receive(segment);
    const path = new Path(this.#simulation, outsidePath(this.traffic, this.#values), stream, deliver);
    return new TcpSite({
      ...options,
      simulation: this.#simulation,
      streams: this.#streams,
      traffic: this.traffic,
      values: this.#values,
      transmit: (segment) => {
        if (isConnected()) path.send(segment);
      },
      restored: (site) => this.#compare(site),
    });
  }

  /** An observer outside, who sees both ends of every connection. */
  #compare(site: TcpSite): void {
    const kept = site.output instanceof Speculation ? site.output.save() : [];
    for (let connection = 0; connection < connectionsOf(this.traffic); connection++) {
      const { received, safe } = this.clients.reached(connection);
      const reached = site.reached(connection);
      this.inventedBytes += Math.max(0, received - (kept[connection]?.taken ?? reached.sent));
      this.lostBytes += Math.max(0, safe - reached.received);
    }
  }
}
