/** Two hosts, a VM on one of them, and a client outside: built anew for every run. */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import { named } from '../../../experiment/named.ts';
import { together, valuesWith } from '../../../experiment/parameter.ts';
import { assert } from '../../../kernel/assertions.ts';
import { Interrupt, type Process } from '../../../kernel/process.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { Simulation } from '../../../kernel/simulation.ts';
import { ms } from '../../../kernel/time.ts';
import type { Client, Service } from '../clients/client.ts';
import { DeviceWrites } from '../mechanisms/migration/device-writes.ts';
import { mirrorDisk } from '../mechanisms/migration/disk-mirror.ts';
import type { MigrationMechanism } from '../mechanisms/migration/mechanism.ts';
import type { MigrationValues } from '../mechanisms/migration/migration-values.ts';
import { type MigrationScene, type Place, Progress, type Trouble } from '../mechanisms/migration/scene.ts';
import { Sender } from '../mechanisms/migration/sender.ts';
import { hasRoom, runsAt } from '../mechanisms/migration/shared-pages.ts';
import { afterTrouble } from '../mechanisms/migration/troubles.ts';
import { Accesses } from '../pages/accesses.ts';
import { Contents } from '../pages/contents.ts';
import { Copy } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import { type Frames, Sharing } from '../pages/frames.ts';
import { Layout } from '../pages/layout.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { migrationParameters } from '../parameters/migration.ts';
import { testbedParameters } from '../parameters/testbed.ts';
import { workloadParameters } from '../parameters/workloads.ts';
import { FairServer } from '../platform/fair-server.ts';
import { Guest } from '../platform/guest.ts';
import { type Connection, Link } from '../platform/link.ts';
import type { Workload } from '../workloads/workload.ts';
import type { MigrationSettings } from './form.ts';
import { classesOf, memoryOf, ringOf, untouchedBy } from './memory-of.ts';
import { Observer } from './observer.ts';
import type { MigrationParts } from './parts.ts';
import { Strikes } from './struck.ts';

/** What several VMs of a host have in common, if they share pages: its frames, and those of the host they move to. */
export interface SharedHosts {
  readonly simulation: Simulation;
  readonly source: Frames;
  readonly destination: Frames;
}

/** Mb/s in bytes per nanosecond. */
const MEGABIT = 1.25e-4;
const TICK_NANOS = 0.5e9;

export class World {
  readonly simulation: Simulation;
  readonly settings: MigrationSettings;
  readonly values: MigrationValues;
  readonly scene: MigrationScene;
  readonly client: Client;
  readonly observer: Observer;
  readonly strikes: Strikes;
  /** The first that the tools noticed, and when. */
  trouble: Trouble | null = null;
  /** When the VM is to move. */
  orderedAt: number;
  troubleAt = Number.NaN;
  onTrouble: ((trouble: Trouble, what: string) => void) | null = null;
  readonly #mechanism: MigrationMechanism;
  #life: Process<void> | null = null;

  /** `hosts` of VMs that share pages; without it the hosts are this VM's alone. */
  constructor(
    settings: MigrationSettings,
    parts: MigrationParts,
    chance: string,
    drew: DrawObserver | null,
    hosts: SharedHosts | null = null,
  ) {
    const simulation = hosts?.simulation ?? new Simulation({ mostEvents: MOST_EVENTS });
    this.simulation = simulation;
    this.settings = settings;
    this.#mechanism = named(parts.mechanisms, settings.mechanism);
    const { constants } = settings;
    const values = together(valuesWith(migrationParameters, constants), valuesWith(testbedParameters, constants));
    this.values = values;
    const streams = new RandomStreams(chance, drew);
    const workload = named(parts.workloads, settings.workload);
    const classes = classesOf(settings, parts);
    const pages = Math.ceil(memoryOf(settings, parts) / PAGE_BYTES);
    const ring = settings.nic === 'vf' ? [ringOf(values.ringPages, values.ringWritesPerSecond)] : [];
    const accesses = (...parts: Parameters<typeof untouchedBy>[0][]): [Layout, Accesses] => {
      const layout = new Layout(parts.flat(), pages, values.extentPages);
      return [layout, new Accesses(layout, (name) => streams.stream(`memory.${name}`))];
    };
    const [layout, own] = accesses(untouchedBy(ring), classes);
    const source = placeOf('source', layout.pages, this, workload, hosts?.source);
    const destination = placeOf('destination', layout.pages, this, workload, hosts?.destination);
    source.presence = 'running';
    const dirty = new DirtyLog(layout.pages);
    const home = { memory: source.memory, cores: source.guestCores };
    const guest = new Guest(simulation, own, home, settings.stalls === 'vcpu' ? workload.vcpus : 1);
    const noted = settings.without.includes('dummy-writes') ? null : dirty;
    const device = ring.length === 0 ? null : new DeviceWrites(accesses(ring, untouchedBy(classes))[1], guest, noted);
    const tools = source.toolCores.join({ name: 'migration thread', cap: 1 });
    const progress = new Progress(() => simulation.now);
    // The back end where the VM is copies its packets.
    const serveTransfers = (): void => {
      if (workload.transfers !== true) return;
      const here = this.observer.hasMoved ? destination : source;
      for (const { backend } of [source, destination]) if (backend !== here.backend) backend.rest();
      if (here.hasBackend) here.backend.hold();
      else here.backend.rest();
    };
    this.scene = {
      simulation,
      values,
      options: optionsOf(settings, values),
      guest,
      layout,
      contents: new Contents(layout),
      source,
      destination,
      storage: { answers: true, isLost: false },
      dirty,
      device,
      sender: new Sender(simulation, source.link, tools, values.messageBytes),
      progress,
      network: {
        changed: () => this.client.changed(),
        moved: () => {
          this.observer.moved();
          serveTransfers();
          this.client.moved();
        },
      },
      reconnected: () => this.strikes.reconnected(),
    };
    this.observer = new Observer(this.scene);
    const service = serviceOf(this, streams.stream('client'), settings.nic);
    this.client = workload.client(valuesWith(workloadParameters, constants))(service);
    this.strikes = new Strikes(this.scene, this.client, this.observer, {
      stop: (trouble) => this.#stop(trouble),
      notice: (trouble, what) => this.#notice(trouble, what),
      backends: serveTransfers,
    });
    for (const place of [source, destination]) place.backend.onRate((rate) => this.#backendGets(place, rate));
    serveTransfers();
    this.orderedAt = values.settleNanos;
    if (source.sharing !== null) {
      beginShared(source.sharing, layout);
      runsAt(this.scene, source);
    }
  }

  get hasEnded(): boolean {
    return this.#life?.hasEnded === true;
  }

  /** The client works, and after a while the VM is ordered to move. */
  begin(): void {
    this.client.start();
    this.order(this.orderedAt);
  }

  /** It is ordered to move then. */
  order(atNanos: number): Process<void> {
    const { simulation, scene, settings } = this;
    this.orderedAt = atNanos;
    const life = simulation.process(this.#move(), 'migration');
    this.#life = life;
    // The clock goes on even when nothing else happens.
    const tick = simulation.on('tick', () => void simulation.schedule(TICK_NANOS, tick));
    simulation.schedule(TICK_NANOS, tick);
    const giveUp = simulation.on('patience', () => {
      if (Number.isNaN(scene.progress.pausedAt)) this.#stop('out-of-patience');
    });
    simulation.schedule(this.orderedAt - simulation.now + ms(settings.patience), giveUp);
    return life;
  }

  *#move() {
    const { simulation, scene, client } = this;
    const { disk } = scene.options;
    let mirror: Connection | null = null;
    try {
      // What strikes at the moment of the order ends it.
      yield simulation.delay(this.orderedAt - simulation.now);
      client.log.watchFrom();
      if (!hasRoom(scene)) throw new Interrupt('destination-full' satisfies Trouble);
      scene.destination.presence = 'receiving';
      if (disk !== null) mirror = yield* mirrorDisk(scene, disk);
      yield* this.#mechanism.migrate(scene);
    } catch (error) {
      if (!(error instanceof Interrupt)) throw error;
      this.#notice(error.cause as Trouble);
      afterTrouble(scene, error.cause as Trouble);
    }
    mirror?.flow.leave();
    scene.progress.leave();
  }

  #stop(trouble: Trouble): void {
    if (this.simulation.now < this.orderedAt || this.#life?.interrupt(trouble) !== true) return;
    this.#notice(trouble);
  }

  /** The first is kept. `what` follows from it. */
  #notice(trouble: Trouble, what = 'the migration is broken off'): void {
    if (this.trouble !== null) return;
    this.trouble = trouble;
    this.troubleAt = this.simulation.now;
    this.onTrouble?.(trouble, what);
  }

  #backendGets(place: Host, rate: number): void {
    place.backendRate = rate;
    this.client.changed();
  }
}

/** A host, with the core time that its back end has of a driver VM. */
export interface Host extends Place {
  readonly toolCores: FairServer;
  readonly backend: ReturnType<FairServer['join']>;
  backendRate: number;
}

/** The VM is made with others that are like it. */
function beginShared(sharing: Sharing, layout: Layout): void {
  for (const { first, pages, sharedPages = 0 } of layout.classes)
    for (let member = 0; member < pages; member++) {
      const page = layout.pageOf(first + member);
      const isThere = member < sharedPages ? sharing.share(page, 0) : sharing.hold(page);
      assert(isThere, 'the rules leave frames for all VMs');
    }
}

function placeOf(name: Place['name'], pages: number, world: World, { vcpus }: Workload, frames?: Frames): Host {
  const { simulation, settings, values } = world;
  const cores = new FairServer(simulation, settings.hostCores);
  const toolCores = settings.driverVm ? new FairServer(simulation, 1) : cores;
  return {
    name,
    memory: name === 'source' ? new Copy(pages, 0) : new Copy(pages),
    link: new Link(simulation, {
      bytesPerNano: settings.linkMbps * MEGABIT * values.payloadShare,
      roundTripNanos: values.roundTripNanos,
      segmentBytes: values.segmentBytes,
    }),
    cores,
    toolCores,
    guestCores: cores.join({ name: 'guest', cap: Math.min(vcpus, settings.hostCores) }),
    backend: toolCores.join({ name: 'back end', cap: 1 }),
    backendRate: 0,
    sharing: frames === undefined ? null : new Sharing(frames, values.sharedPageNanos),
    isAlive: true,
    hasBackend: true,
    hasTool: true,
    hasDisk: true,
    presence: 'none',
  };
}

function serviceOf({ simulation, scene, observer, values }: World, stream: Service['stream'], nic: string): Service {
  const { guest } = scene;
  const here = (): Host => (observer.hasMoved ? scene.destination : scene.source) as Host;
  return {
    simulation,
    guest,
    values,
    stream,
    get link() {
      return here().link;
    },
    get isReachable() {
      const { isAlive, link } = here();
      return guest.isRunning && isAlive && !link.isCut && this.hasInterface;
    },
    get hasInterface() {
      return nic === 'vf' || here().hasBackend;
    },
    get transferLimit() {
      const own = guest.speed / values.frontendNanosPerByte;
      return nic === 'vf' ? own : Math.min(own, here().backendRate / values.backendNanosPerByte);
    },
  };
}

function optionsOf(settings: MigrationSettings, { payloadShare }: MigrationValues): MigrationScene['options'] {
  const { finalMbps, disk } = settings;
  return {
    without: new Set(settings.without),
    finalRate: finalMbps === undefined ? undefined : Math.min(finalMbps, settings.linkMbps * payloadShare) * MEGABIT,
    downtimeNanos: ms(settings.downtimeLimit),
    cachePages: Math.max(1, Math.floor(settings.cacheSize / PAGE_BYTES)),
    hasFreePageHints: settings.freePageHints,
    nic: settings.nic,
    disk: disk === undefined ? null : { bytes: disk.size, writtenPerNano: disk.writtenPerSecond / 1e9 },
  };
}
