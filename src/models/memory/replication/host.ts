/** One of the two hosts: a VM that runs, stands still or is not there, and what it has of the other's VM. */
import type { ProcessBody } from '../../../kernel/process.ts';
import type { RandomStreams } from '../../../kernel/random.ts';
import type { Signal } from '../../../kernel/signal.ts';
import type { Simulation } from '../../../kernel/simulation.ts';
import { Outlet } from '../mechanisms/replication/outlet.ts';
import type { Held, Reason, Site } from '../mechanisms/replication/scene.ts';
import { type Checkpoint, Standby } from '../mechanisms/replication/standby.ts';
import { Accesses } from '../pages/accesses.ts';
import { Copy } from '../pages/copy.ts';
import { DirtyLog } from '../pages/dirty-log.ts';
import type { Layout } from '../pages/layout.ts';
import { PAGE_BYTES } from '../pages/page-class.ts';
import { Guest } from '../platform/guest.ts';
import type { ReplicatedWorkload } from '../workloads/replicated.ts';
import { type Packet, type Request, Software, type SoftwareState } from './software.ts';
import type { SiteOptions, TcpSite, TcpState } from './tcp/site.ts';

export type HostName = 'primary' | 'backup';

/** `active`: its VM is the service, as far as it knows. `standby`: it waits. `none`: neither. */
type Role = 'active' | 'standby' | 'none';

export interface HostOptions {
  readonly name: HostName;
  readonly simulation: Simulation;
  readonly layout: Layout;
  readonly workload: ReplicatedWorkload;
  readonly program: ReturnType<ReplicatedWorkload['program']>;
  readonly service: ReturnType<ReplicatedWorkload['service']>;
  readonly streams: RandomStreams;
  readonly retransmitNanos: number;
  readonly acknowledgementBytes: number;
  /** Through which go, round after round, the bytes of TCP. */
  readonly socketPages: number;
  /** Onto the network, if the host has one. */
  transmit(packet: Packet, from: Host): void;
  finished(on: Host): void;
  /** What the VM talks TCP with; null if it does not. */
  readonly tcp: ((options: Pick<SiteOptions, 'name' | 'guest' | 'writePages' | 'touch'>, on: Host) => TcpSite) | null;
}

export class Host implements Site {
  /** By what it is at the beginning. */
  readonly name: HostName;
  readonly memory: Copy;
  readonly disk: Copy;
  readonly dirty: DirtyLog;
  readonly dirtyBlocks: DirtyLog;
  readonly outlet: Held;
  readonly standby: Standby;
  readonly guest: Guest;
  readonly software: Software;
  readonly tcp: TcpSite | null;
  role: Role = 'none';
  isAlive = true;
  /** Of its connection to the switch. */
  hasUplink = true;
  /** Its VM goes on without a backup. */
  isAlone = false;
  /** A witness has said no, and its VM was stopped. */
  isFenced = false;
  onBlock: ((block: number) => void) | null = null;
  onOutput: ((packet: unknown) => void) | null = null;
  readonly #simulation: Simulation;
  readonly #holds = new Set<Reason>(['off']);
  /** Came while the VM stood still. */
  #inbox: Request[] = [];
  #wakes: Signal | null = null;
  #aside: Aside | null = null;
  #stoodNanos = 0;
  #stoodFrom = 0;

  constructor(options: HostOptions) {
    const { name, simulation, layout, workload, program, service, streams } = options;
    this.name = name;
    this.#simulation = simulation;
    this.memory = new Copy(layout.pages, 0);
    this.disk = new Copy(workload.blocks, 0);
    this.dirty = new DirtyLog(layout.pages);
    this.dirtyBlocks = new DirtyLog(workload.blocks);
    this.standby = new Standby(this.memory, this.disk);
    // A VM that runs along says nothing to clients.
    const packets = new Outlet<Packet>((packet) => {
      if (this.role === 'active') options.transmit(packet, this);
      else this.onOutput?.(packet);
    });
    const accesses = new Accesses(layout, (kind) => streams.stream(`${name}.${kind}`));
    this.guest = new Guest(simulation, accesses, { memory: this.memory, cores: null });
    this.guest.pause();
    this.guest.logTo(this.dirty);
    const places = streams.stream(`${name}.requests`);
    const written = layout.classes[0]!;
    // The first page is the one with the answer; the others are scratch.
    const writePages = (count: number, ticket: number): void => {
      for (let index = 0; index < count; index++)
        this.#writePage(layout.pageOf(index === 0 ? ticket % written.pages : drawn(places, written.pages)));
    };
    this.software = new Software(
      name,
      {
        simulation,
        guest: this.guest,
        stream: streams.stream(`${name}.work`),
        retransmitNanos: options.retransmitNanos,
        acknowledgementBytes: options.acknowledgementBytes,
        writePages,
        writeBlock: (block) => this.#writeBlock(block % workload.blocks),
        send: (packet) => packets.send(packet),
        finished: () => options.finished(this),
      },
      program,
      options.tcp === null ? service : null,
    );
    let socketByte = 0;
    this.tcp =
      options.tcp?.(
        {
          name,
          guest: this.guest,
          writePages,
          touch: (bytes) => {
            const room = Math.min(options.socketPages, written.pages);
            const to = socketByte + bytes;
            for (let page = Math.ceil(socketByte / PAGE_BYTES); page * PAGE_BYTES < to; page++)
              this.#writePage(layout.pageOf(page % room));
            socketByte = to;
          },
        },
        this,
      ) ?? null;
    this.tcp?.pause();
    this.outlet = this.tcp === null ? packets : heldBy(this.tcp);
  }

  /** The VM is here and was started: it runs, or stands still for a while. */
  get hasVm(): boolean {
    return this.isAlive && !this.#holds.has('off');
  }

  get isSlow(): boolean {
    return this.#holds.has('slow');
  }

  get isWaiting(): boolean {
    return this.isAlive && this.role === 'standby';
  }

  /** For how long its VM has stood still at checkpoints. */
  get stoodNanos(): number {
    return this.#stoodNanos;
  }

  hold(reason: Reason): void {
    if (reason === 'checkpoint') this.#stoodFrom = this.#simulation.now;
    this.#holds.add(reason);
    if (reason === 'slow') this.tcp?.freeze(true);
    if (!this.guest.isRunning) return;
    this.guest.pause();
    this.tcp?.pause();
  }

  letGo(reason: Reason): boolean {
    if (!this.#holds.delete(reason)) return false;
    if (reason === 'checkpoint') this.#stoodNanos += this.#simulation.now - this.#stoodFrom;
    if (reason === 'slow') {
      this.tcp?.freeze(false);
      const waiting = this.#wakes;
      this.#wakes = null;
      waiting?.fire();
    }
    if (this.#holds.size > 0 || !this.isAlive) return true;
    this.guest.resume();
    this.tcp?.resume();
    const inbox = this.#inbox;
    this.#inbox = [];
    for (const request of inbox) this.software.receive(request);
    return true;
  }

  catchUp(): void {
    this.guest.catchUp();
  }

  save(): unknown {
    return this.tcp === null ? this.software.save() : this.tcp.save();
  }

  setAside(checkpoint: Checkpoint): void {
    this.#aside ??= asideOf(this);
    this.#aside.kept.commit(checkpoint);
  }

  /** The checkpoint that was set aside here, in place of what is there; null if there is none. */
  rollBack(): Standby | null {
    const aside = this.#aside;
    if (aside === null) return null;
    this.memory.versions.set(aside.memory.versions);
    this.disk.versions.set(aside.disk.versions);
    this.dirty.clear();
    this.dirtyBlocks.clear();
    return aside.kept;
  }

  startFrom(state: unknown): void {
    this.outlet.drop();
    if (this.tcp === null) this.software.start(state as SoftwareState | null);
    else this.tcp.start(state as TcpState | null);
    this.letGo('off');
  }

  *awake(): ProcessBody {
    while (this.isSlow) {
      this.#wakes ??= this.#simulation.event();
      yield this.#wakes;
    }
  }

  /** From the network. */
  receive(request: Request): void {
    if (!this.hasVm) return;
    if (this.guest.isRunning) this.software.receive(request);
    else this.#inbox.push(request);
  }

  /** Its VM is no longer there, and what it has not said. */
  stopVm(): void {
    this.hold('off');
    this.software.stop();
    this.tcp?.stop();
    this.outlet.drop();
    this.onBlock = null;
    this.onOutput = null;
    this.#inbox = [];
    this.role = 'none';
  }

  /** With all its memory. */
  crash(): void {
    this.stopVm();
    this.isAlive = false;
    this.standby.forget();
  }

  /** The other goes on without it: what it has of the VM is getting old. */
  dismiss(): void {
    if (this.role !== 'standby') return;
    this.role = 'none';
    this.standby.forget();
  }

  /** A host that had failed or was fenced is back, and waits. */
  rejoin(): void {
    this.isAlive = true;
    this.isAlone = false;
    this.isFenced = false;
    this.#holds.delete('slow');
    this.#holds.delete('checkpoint');
    this.standby.forget();
    this.role = 'standby';
  }

  #writePage(page: number): void {
    const { versions } = this.memory;
    versions[page] = versions[page]! + 1;
    this.dirty.mark(page);
  }

  #writeBlock(block: number): void {
    const { versions } = this.disk;
    versions[block] = versions[block]! + 1;
    this.dirtyBlocks.mark(block);
    this.onBlock?.(block);
  }
}

/** A checkpoint in the memory of its own host. */
interface Aside {
  readonly memory: Copy;
  readonly disk: Copy;
  readonly kept: Standby;
}

function asideOf(host: Host): Aside {
  const [memory, disk] = [new Copy(host.memory.versions.length), new Copy(host.disk.versions.length)];
  memory.versions.set(host.memory.versions);
  disk.versions.set(host.disk.versions);
  return { memory, disk, kept: new Standby(memory, disk) };
}

/** Segments of the output of a VM, for mechanisms that take any output. */
function heldBy(tcp: TcpSite): Held {
  const { output } = tcp;
  return {
    hold: () => output.hold(),
    close: (epoch) => output.close(epoch),
    release: (epoch) => output.release(epoch),
    open: () => output.open(),
    drop: () => output.drop(),
    // What two executions of TCP send is never the same.
    letOut: () => {},
    takeBacklog: () => tcp.takeBacklog(),
    get waiting() {
      return output.waiting;
    },
    get onHeld(): Held['onHeld'] {
      return output.onHeld;
    },
    set onHeld(action: Held['onHeld']) {
      output.onHeld = action === null ? null : () => action(null);
    },
  };
}

const drawn = (stream: { uniform(): number }, below: number): number => Math.floor(stream.uniform() * below);
