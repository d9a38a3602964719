/** What runs on one kind of cluster reuse: a simulation with the cluster, its clients and its hosts. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { valuesWith } from '../../../experiment/parameter.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { type EventKind, Simulation } from '../../../kernel/simulation.ts';
import { WebCluster } from '../cluster/cluster.ts';
import type { FailingHost } from '../cluster/failing-host.ts';
import { webClusterParameters } from '../parameters.ts';
import { WebClients } from '../workloads/web-clients.ts';
import type { WebClusterSettings } from './form.ts';

export interface Bench {
  readonly simulation: Simulation;
  readonly streams: RandomStreams;
  readonly cluster: WebCluster;
  readonly clients: WebClients;
  readonly hostEvent: EventKind;
  hosts: readonly FailingHost[];
}

export function benchOf({ hosts, serversPerHost, constants = {} }: WebClusterSettings): Bench {
  const simulation = new Simulation({ mostEvents: MOST_EVENTS });
  const streams = new RandomStreams('');
  const cluster = new WebCluster(simulation, streams, valuesWith(webClusterParameters, constants), {
    directors: hosts === 1 ? [0] : [0, 1],
    servers: Array.from({ length: hosts * serversPerHost }, (_, index) => index % hosts),
  });
  const bench: Bench = {
    simulation,
    streams,
    cluster,
    clients: new WebClients(cluster, streams),
    hostEvent: simulation.on('host', (host, action) => bench.hosts[host]?.due(action)),
    hosts: [],
  };
  return bench;
}
