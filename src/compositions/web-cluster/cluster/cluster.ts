/**
 * A web service on a cluster of VMs on several hosts: two directors, one active and one standby; web servers, which the
 * directors check and send requests to; and client sessions, each with a copy on a second server.
 *
 * The directors and the servers do only what such middleware does and have no access to the VMMs. The failure of a VM
 * changes its node (`pause`, `cut`, `lose` ...); everything else follows from lost packets. Left out: variations of the
 * load, and failures of the network itself.
 */

import type { RunObserver } from '../../../experiment/observer.ts';
import type { Values } from '../../../experiment/parameter.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { TimerId } from '../../../kernel/timers.ts';
import type { webClusterParameters } from '../parameters.ts';
import { ClusterNode } from './node.ts';
import { Sessions } from './sessions.ts';
import { WebServer } from './web-server.ts';

export type WebClusterValues = Values<typeof webClusterParameters>;

/** The clients: they send requests and receive the answers. */
export interface Requester {
  sessionOf(request: number): number;
  /** A server has received the request, so its packets are not sent again. */
  taken(request: number): void;
  answered(request: number, isRight: boolean): void;
  /** The service has lost the session and starts a new one. */
  refused(request: number): void;
}

export class WebCluster {
  readonly simulation: Simulation;
  readonly values: WebClusterValues;
  /** All VMs; those of the directors first. */
  readonly nodes: readonly ClusterNode[];
  readonly servers: readonly WebServer[];
  readonly sessions: Sessions;
  /** Null when the run has no observer. */
  observer: RunObserver | null = null;
  requester: Requester | null = null;
  readonly #directors: readonly ClusterNode[];
  readonly #services: Stream;
  readonly #arrival: EventKind;
  readonly #reply: EventKind;
  readonly #copied: EventKind;
  readonly #tick: TimerId;
  readonly #takeover: TimerId;
  #active = 0;
  #isCopying = false;

  /** `hosts` gives the host of each VM: of the directors (two, or one) and of the servers. */
  constructor(
    simulation: Simulation,
    streams: RandomStreams,
    values: WebClusterValues,
    hosts: { readonly directors: readonly number[]; readonly servers: readonly number[] },
  ) {
    this.simulation = simulation;
    this.values = values;
    this.#services = streams.stream('web.service');
    this.#directors = hosts.directors.map((host, index) => new ClusterNode(`director${index + 1}`, host));
    this.servers = hosts.servers.map(
      (host, index) =>
        new WebServer(simulation, index, new ClusterNode(`server${index + 1}`, host), (server, request) =>
          this.#send(server, request),
        ),
    );
    this.nodes = [...this.#directors, ...this.servers.map(({ node }) => node)];
    this.sessions = new Sessions(values.sessions);
    this.#arrival = simulation.on('request at the director', (request) => this.#direct(request));
    this.#reply = simulation.on('reply on its way', (server, request) => {
      const sender = this.servers[server];
      if (sender !== undefined) this.#send(sender, request);
    });
    this.#copied = simulation.on('session copied', () => this.#finishCopy());
    this.#tick = simulation.timer('director checks', () => this.#check());
    this.#takeover = simulation.timer('director takeover', () => this.#takeOver());
  }

  /** Everything works. After the simulation has been reset. */
  start(): void {
    this.stand();
    this.simulation.arm(this.#tick, this.values.checkNanos);
    this.#expectAdvert();
  }

  /** Everything works, and no client will ask: the directors need not check. */
  stand(): void {
    for (const node of this.nodes) node.reset();
    this.sessions.deal(this.servers.length);
    this.#active = 0;
    this.#isCopying = false;
  }

  /** A client sends a packet with a request. */
  request(request: number): void {
    this.simulation.schedule(this.values.hopNanos, this.#arrival, request);
  }

  /** All VMs of the host stand still. */
  pauseHost(host: number): void {
    for (const node of this.nodes) if (node.host === host) node.pause();
    for (const server of this.servers) if (server.node.host === host) server.pause();
  }

  resumeHost(host: number): void {
    for (const node of this.nodes) if (node.host === host) node.goOn();
    for (const server of this.servers) if (server.node.host === host) server.goOn();
  }

  cutHost(host: number): void {
    for (const node of this.nodes) if (node.host === host) node.cut();
  }

  reconnectHost(host: number): void {
    for (const node of this.nodes) if (node.host === host) node.reconnect();
  }

  /** All VMs of the host run, without their former state. */
  renewHost(host: number): void {
    for (const node of this.nodes) if (node.host === host) node.reset();
  }

  /** The VM is lost, with the contents of its memory. */
  lose(node: ClusterNode): void {
    node.isAlive = false;
    this.servers.find((server) => server.node === node)?.clear();
  }

  /** The VM runs again, without its former state. */
  restart(node: ClusterNode): void {
    const server = this.servers.find((each) => each.node === node);
    // A server that is still listed has lost its sessions.
    if (server?.isListed === true) this.#unlist(server);
    node.isAlive = true;
    node.isWrong = false;
    server?.goOn();
    this.#note(node.name, 'runs again');
  }

  get #director(): ClusterNode | undefined {
    return this.#directors[this.#active];
  }

  /** A packet that no node receives is lost; its sender finds out by a time-out. */
  #direct(request: number): void {
    const { requester } = this;
    if (this.#director?.isReachable !== true || requester === null) return;
    const session = requester.sessionOf(request);
    if (this.sessions.isLost(session)) {
      if (this.sessions.place(session, this.#isGood)) requester.refused(request);
      return;
    }
    const server = this.servers[this.sessions.owner[session] ?? -1];
    if (server?.node.isReachable !== true || !server.isListed) return;
    requester.taken(request);
    server.take(request, Math.ceil(this.#services.exponential(this.values.serviceNanos)));
  }

  /** A reply that cannot leave its host is sent again as long as its server exists. */
  #send(server: WebServer, request: number): void {
    const { node } = server;
    if (node.isReachable) this.requester?.answered(request, !node.isWrong);
    else if (node.isAlive)
      this.simulation.schedule(this.values.retransmissionNanos, this.#reply, server.index, request);
  }

  /** The active director checks every server and sends an advertisement to the standby. */
  #check(): void {
    this.simulation.arm(this.#tick, this.values.checkNanos);
    if (this.#director?.isReachable !== true) return;
    this.#expectAdvert();
    for (const server of this.servers) {
      server.checksMissed = server.node.isReachable ? 0 : server.checksMissed + 1;
      if (server.isListed && server.checksMissed >= this.values.checksMissed) this.#unlist(server);
      else if (!server.isListed && server.checksMissed === 0) this.#list(server);
    }
    this.#copy();
  }

  #expectAdvert(): void {
    const { advertsMissed, advertNanos, advertSkewNanos } = this.values;
    if (this.#directors.length > 1) this.simulation.arm(this.#takeover, advertsMissed * advertNanos + advertSkewNanos);
  }

  /** The standby has received no advertisement for the time-out, and takes over. */
  #takeOver(): void {
    const standby = 1 - this.#active;
    this.#expectAdvert();
    const node = this.#directors[standby];
    if (node?.isReachable !== true) return;
    this.#active = standby;
    this.#note(node.name, 'takes over');
    // The standby has been checking the servers, too.
    for (const server of this.servers) {
      if (server.isListed && !server.node.isReachable) this.#unlist(server);
      else if (!server.isListed && server.node.isReachable) this.#list(server);
    }
  }

  #unlist(server: WebServer): void {
    server.isListed = false;
    this.#note(server.node.name, 'is taken out of the cluster');
    const before = this.sessions.lost;
    this.sessions.drop(server.index, server.node.isAlive);
    if (this.sessions.lost > before) this.#note('cluster', `${this.sessions.lost - before} sessions have no copy left`);
    this.#copy();
  }

  #list(server: WebServer): void {
    server.isListed = true;
    this.#note(server.node.name, 'is part of the cluster again');
    this.#copy();
  }

  /** Copies the sessions without a second copy, one after the other, as long as there is a server for the copy. */
  #copy(): void {
    if (this.#isCopying || this.sessions.nextSingle() === -1) return;
    this.#isCopying = true;
    this.simulation.schedule(this.values.copySessionNanos, this.#copied);
  }

  #finishCopy(): void {
    this.#isCopying = false;
    const session = this.sessions.nextSingle();
    if (session === -1 || !this.#isGood(this.sessions.owner[session] ?? -1)) return;
    if (this.sessions.place(session, this.#isGood)) this.#copy();
  }

  readonly #isGood = (server: number): boolean => {
    const one = this.servers[server];
    return one?.isListed === true && one.node.isReachable;
  };

  #note(actor: string, text: string): void {
    this.observer?.note(this.simulation.now, actor, text);
  }
}
