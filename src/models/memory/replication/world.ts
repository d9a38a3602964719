/** Two hosts, a VM on one of them, clients outside and perhaps a witness: built anew for every run. */
import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import type { Exposed } from '../faults/replication-faults.ts';
import type { ReplicationMechanism } from '../mechanisms/replication/mechanism.ts';
import { Layout } from '../pages/layout.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { replicatedParameters } from '../parameters/replicated.ts';
import { replicationParameters } from '../parameters/replication.ts';
import type { ReplicationValues } from '../parameters/replication-models.ts';
import { tcpParameters } from '../parameters/tcp.ts';
import { Link } from '../platform/link.ts';
import type { Program, ReplicatedWorkload, ServiceLoad } from '../workloads/replicated.ts';
import type { Audience } from './audience.ts';
import { Clients } from './clients.ts';
import { Diary } from './diary.ts';
import type { ReplicationSettings } from './form.ts';
import { heartbeats } from './heartbeats.ts';
import { Host, type HostName } from './host.ts';
import { Network } from './network.ts';
import { Observer } from './observer.ts';
import type { ReplicationParts } from './parts.ts';
import { keyOf, type Packet } from './software.ts';
import { Succession } from './succession.ts';

import { TcpNetwork } from './tcp/tcp-network.ts';
import type { Traffic } from './tcp/traffic.ts';

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;

export interface WorldOptions {
  readonly chance: string;
  readonly drew: DrawObserver | null;
  /** Whether all phases are kept, to choose from. */
  readonly keepsPhases: boolean;
}

export class World implements Exposed {
  readonly simulation = new Simulation({ mostEvents: MOST_EVENTS });
  readonly settings: ReplicationSettings;
  readonly mechanism: ReplicationMechanism;
  readonly values: ReplicationValues;
  readonly program: Program | null;
  readonly load: ServiceLoad | null;
  readonly streams: RandomStreams;
  readonly primary: Host;
  readonly backup: Host;
  readonly link: Link;
  readonly network: Network;
  readonly clients: Clients | null;
  /** Null where packets are single requests and answers. */
  readonly tcp: TcpNetwork | null;
  readonly observer = new Observer();
  readonly diary: Diary;
  readonly succession: Succession;
  /** When the program came to its end. */
  finishedAt = Number.NaN;
  readonly #watches: (() => void)[] = [];

  constructor(settings: ReplicationSettings, parts: ReplicationParts, options: WorldOptions) {
    const { simulation } = this;
    const { constants } = settings;
    this.settings = settings;
    this.mechanism = named(parts.replications, settings.mechanism);
    this.values = valuesWith(replicationParameters, constants);
    const workload = named(parts.protected, settings.workload);
    const replicated = valuesWith(replicatedParameters, constants);
    this.program = workload.program(replicated);
    this.load = workload.service(replicated);
    this.streams = new RandomStreams(options.chance, options.drew);
    const tcpValues = together(this.values, valuesWith(tcpParameters, constants));
    const traffic = trafficOf(settings, workload.bulk?.(replicated) ?? null, this.load);
    this.tcp =
      traffic === null
        ? null
        : new TcpNetwork(simulation, this.streams, traffic, tcpValues, () => {
            const { owner } = this.network;
            return owner.isAlive && owner.hasUplink ? owner.tcp : null;
          });
    const layout = new Layout(
      workload.classes(replicated),
      Math.ceil(workload.memoryBytes / PAGE_BYTES),
      this.values.extentPages,
    );
    this.diary = new Diary(() => simulation.now, options.keepsPhases, {
      onPaused: (checkpoint) => {
        if (settings.fault !== undefined) this.observer.remember(this.#active, checkpoint);
      },
      onProtected: () => this.#watch(),
    });
    const { replicationMbps, clientMbps, roundTrip } = settings.link;
    this.link = new Link(simulation, {
      bytesPerNano: replicationMbps * MEGABIT * this.values.payloadShare,
      roundTripNanos: Math.round(roundTrip * 1e6),
      segmentBytes: this.values.segmentBytes,
    });
    this.primary = this.#host('primary', layout, workload, tcpValues.socketPages);
    this.backup = this.#host('backup', layout, workload, tcpValues.socketPages);
    this.network = new Network(simulation, this.primary, {
      roundTripNanos: this.values.networkRoundTripNanos,
      bytesPerNano: clientMbps * MEGABIT * this.values.payloadShare,
      arrived: (packet, from) => {
        this.observer.saw(packet, from);
        this.clients?.receive(packet);
      },
    });
    this.clients =
      this.load === null || this.tcp !== null
        ? null
        : new Clients(simulation, this.network, this.load, {
            values: this.values,
            stream: this.streams.stream('clients'),
          });
    this.succession = this.#succession();
  }

  get hosts(): readonly [Host, Host] {
    return [this.primary, this.backup];
  }

  begin(): void {
    const { simulation, primary, backup, settings, mechanism } = this;
    primary.role = 'active';
    primary.startFrom(null);
    this.clients?.start();
    this.tcp?.clients.start();
    if (mechanism.keeps === 'nowhere') {
      this.diary.protectedAt = 0;
      this.#watch();
      return;
    }
    if (mechanism.keeps === 'at the backup') {
      backup.role = 'standby';
      if (mechanism.runsTwice === true) this.network.mirror = backup;
      const { interval, timeout, links } = settings.heartbeat;
      const first = this.streams.stream('heartbeats');
      const options = () => ({
        intervalNanos: Math.round(interval * 1e6),
        timeoutNanos: Math.round(timeout * 1e6),
        links: links as 1 | 2,
        link: this.link,
        switchNanos: this.network.latencyNanos,
        firstNanos: Math.floor(first.uniform(0, interval * 1e6)),
      });
      const suspects = (hearer: Host): void => this.succession.suspects(hearer);
      this.#watches.push(
        heartbeats(simulation, primary, backup, options(), suspects),
        heartbeats(simulation, backup, primary, options(), suspects),
      );
    }
    this.succession.protect(primary, backup);
  }

  crash(which: 'primary' | 'backup' | 'witness'): void {
    if (which === 'witness') {
      this.succession.witnessIsAlive = false;
      return;
    }
    this.#kill(this[which]);
  }

  crashVm(): void {
    this.primary.stopVm();
    this.succession.interrupt('the VM was killed');
    if (this.mechanism.keeps === 'in the same host') this.succession.rollBack(this.primary);
  }

  cut(which: 'replication' | 'clients', lastsNanos: number | undefined): void {
    const { simulation, link, primary } = this;
    const change = (isCut: boolean): void => {
      if (which === 'clients') primary.hasUplink = !isCut;
      else if (isCut) link.cut();
      else link.mend();
    };
    change(true);
    if (lastsNanos !== undefined)
      simulation.schedule(
        lastsNanos,
        simulation.on(`${which} mended`, () => change(false)),
      );
  }

  slow(which: HostName, lastsNanos: number | undefined): void {
    const { simulation } = this;
    const host = this[which];
    host.hold('slow');
    const wakes = simulation.on('slow host', () => {
      if (host.isAlive) host.letGo('slow');
    });
    if (lastsNanos !== undefined) simulation.schedule(lastsNanos, wakes);
  }

  /** Those outside, if the VM has to do with any. */
  get audience(): Audience | null {
    return this.tcp?.clients ?? this.clients;
  }

  /** Where the VM is the service. */
  get #active(): Host {
    return this.hosts.find((each) => each.role === 'active') ?? this.primary;
  }

  #kill(host: Host): void {
    const wasActive = host.role === 'active';
    host.crash();
    if (wasActive) this.succession.interrupt('the host was killed');
  }

  #watch(): void {
    this.audience?.watch();
    this.#active.software.begin();
  }

  #host(name: HostName, layout: Layout, workload: ReplicatedWorkload, socketPages: number): Host {
    const { simulation, values, program, load, streams, tcp, link, settings } = this;
    const isEarly = !settings.without.includes('early-backup');
    return new Host({
      name,
      simulation,
      layout,
      workload,
      program,
      service: load,
      streams,
      retransmitNanos: values.retransmitNanos,
      acknowledgementBytes: values.acknowledgementBytes,
      socketPages,
      tcp:
        tcp === null
          ? null
          : (its, on) =>
              tcp.join(
                {
                  ...its,
                  early: isEarly ? link.connect({ name: `speculated output of the ${name}` }).flow : null,
                  sentEarly: (bytes) => this.diary.sent(bytes),
                },
                () => on.isAlive && on.hasUplink && on.role === 'active',
              ),
      transmit: (packet, from) => this.network.toClients(packet, from),
      finished: () => {
        if (Number.isNaN(this.finishedAt)) this.finishedAt = simulation.now;
      },
    });
  }

  #succession(): Succession {
    const { simulation, values, settings, link, network, diary, observer, mechanism, hosts } = this;
    const stream = link.connect({ name: 'replication' }).flow;
    const options = {
      without: new Set(settings.without),
      epochNanos: Math.round(settings.epoch * 1e6),
      isAdaptive: settings.epochs === 'adaptive',
    };
    return new Succession({
      simulation,
      values,
      without: options.without,
      hasWitness: settings.witness !== 'none',
      witnessAnswers: settings.witness === 'third-host',
      rejoinNanos: settings.rejoin === undefined ? undefined : Math.round(settings.rejoin * 1e6),
      rejoined: (active) => {
        if (settings.again === undefined) return;
        const again = simulation.on('again', () => {
          this.#kill(active);
          diary.note(`the ${active.name} was killed`);
        });
        simulation.schedule(Math.round(settings.again * 1e6), again);
      },
      link,
      network,
      diary,
      observer,
      other: (host) => (host === hosts[0] ? hosts[1] : hosts[0]),
      watch: () => {
        for (const watch of this.#watches) watch();
      },
      protect: (active, standby) =>
        mechanism.protect({
          simulation,
          values,
          options,
          active,
          standby: mechanism.keeps === 'at the backup' ? standby : null,
          link,
          stream,
          progress: diary,
          contentOf: (packet) => contentOf(packet as Packet),
        }),
    });
  }
}

/** Null for a network of single packets. */
function trafficOf(settings: ReplicationSettings, bulk: Traffic['bulk'], service: Traffic['service']): Traffic | null {
  const { network, link } = settings;
  if (network === 'plain') return null;
  return {
    mode: network,
    bulk,
    service,
    windowBytes: settings.window,
    bufferBytes: settings.buffer,
    roundTripNanos: Math.round(settings.clientRoundTrip * 1e6),
    loss: settings.clientLoss,
    bytesPerNano: link.clientMbps * MEGABIT,
    timersRun: settings.guestTimers === 'run',
  };
}

/** An answer says its ticket. */
const contentOf = ({ kind, connection, number, ticket }: Packet): { readonly id: number; readonly says: number } => ({
  id: 2 * keyOf(connection, number) + (kind === 'answer' ? 1 : 0),
  says: ticket,
});
