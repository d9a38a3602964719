/**
 * A host with a driver VM: the DVM and perhaps a spare, their devices, the frontends of the AppVMs, and as much of a
 * VMM as lies between them: event channels, grants, a hypercall to report a failure. Requests and packets are what
 * happens here, microseconds to seconds; a fault of the VMM itself is another machine's subject (machine.ts).
 *
 * A host is built once for its number of AppVMs and booted for every run.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import { type Values, valuesWith } from '../../../experiment/parameter.ts';
import { propagationParameters } from '../../../experiment/propagation.ts';
import { RandomStreams } from '../../../kernel/random.ts';
import { type EventKind, Simulation } from '../../../kernel/simulation.ts';
import { driverVmParameters } from '../parameters.ts';
import { BlockFrontend } from './block-frontend.ts';
import { acceptWork, BlockLink, completeWork, submitRequeued } from './block-path.ts';
import { DiskController } from './disk.ts';
import { DriverVm } from './driver-vm.ts';
import { EventChannels } from './event-channels.ts';
import { GrantTable } from './grants.ts';
import { Medium } from './medium.ts';
import { NetworkCard } from './network-card.ts';
import { NetworkFrontend } from './network-frontend.ts';
import { NetworkLink, receiveWork, transmitWork } from './network-path.ts';
import { type Part, type Works, work } from './work.ts';

/** The constants of this machine, and how a flipped bit propagates in its kernels. */
export interface HostValues {
  readonly driverVm: Values<typeof driverVmParameters>;
  readonly faults: Values<typeof propagationParameters>;
}

/** With these constants other than the model says. */
export const splitDriverValues = (constants: Readonly<Record<string, number | undefined>> = {}): HostValues => ({
  driverVm: valuesWith(driverVmParameters, constants),
  faults: valuesWith(propagationParameters, constants),
});

/**
 * What a recovery mechanism has done in normal operation.
 *
 * - `shadow-copy`: the frontends copy every request aside before it goes into the ring.
 * - `spare`: a second DVM with devices of its own runs beside the first.
 * - `connections`: it has mapped the rings and bound the event channels of every frontend.
 */
export type DvmUpkeep = 'shadow-copy' | 'spare' | 'connections';

/** Those who watch: called at the instant itself. */
export interface HostListener {
  /** A driver's threads have died, and the kernel's agent has seen it. */
  oops?(dvm: DriverVm, part: Part, why: string): void;
  /** A DVM has stopped itself, or the VMM has. */
  stopped?(dvm: DriverVm, why: string): void;
}

/** What runs in an AppVM or outside, and is called when its time has come. */
export interface Program {
  /** `what` is the event's second payload. */
  wake(what: number): void;
}

/** The primary and a spare. */
const MOST_DVMS = 2;

export class SplitDriverHost {
  readonly sim = new Simulation({ mostEvents: MOST_EVENTS });
  readonly values: HostValues;
  readonly streams = new RandomStreams('');
  readonly medium: Medium;
  readonly grants: GrantTable;
  readonly dvms: readonly DriverVm[];
  readonly blockFrontends: readonly BlockFrontend[];
  readonly networkFrontends: readonly NetworkFrontend[];
  readonly works: Works;
  listeners: HostListener[] = [];
  /** Where the network sends what is for this host: the card of that DVM. */
  port = 0;
  /** The DVM whose event channels the frontends use. */
  active = 0;
  readonly channels: EventChannels;
  upkeep: ReadonlySet<DvmUpkeep> = new Set();
  /** A recovery is at work: nobody who watches expects signs of life meanwhile. */
  isUnderRecovery = false;
  /** Something has used what a fault had changed. */
  isTouched = false;
  /** Null when no one watches the run. */
  observer: RunObserver | null = null;
  /** What the client outside does with a packet that has come back. */
  arriveOutside: (packet: number) => void = () => {};

  /** An event that wakes the program of this number. */
  readonly program: EventKind;
  readonly #programs: Program[] = [];
  readonly #actions: (() => void)[] = [];
  readonly #action: EventKind;
  readonly #packetIn: EventKind;
  readonly #packetOut: EventKind;

  constructor(values: HostValues, blockVms: number, networkVms: number) {
    this.values = values;
    const { blockSlots, networkSlots } = values.driverVm;
    this.medium = new Medium(blockVms * this.blocksPerVm);
    this.grants = new GrantTable(blockVms * blockSlots);
    this.works = worksOf(values);
    this.blockFrontends = Array.from({ length: blockVms }, (_, i) => new BlockFrontend(this, i, blockSlots));
    this.networkFrontends = Array.from({ length: networkVms }, (_, i) => new NetworkFrontend(this, i, networkSlots));
    this.dvms = Array.from({ length: MOST_DVMS }, (_, index) => this.#dvm(index));
    this.channels = new EventChannels(this);
    const { sim } = this;
    this.#action = sim.on('action', (index) => this.#actions[index]!());
    this.program = sim.on('program', (index, what) => this.#programs[index]!.wake(what));
    this.#packetIn = sim.on('packet in', (packet) => this.dvms[this.port]!.card.receive(packet));
    this.#packetOut = sim.on('packet out', (packet) => this.arriveOutside(packet));
  }

  /** Blocks that belong to each AppVM; its metadata first. */
  get blocksPerVm(): number {
    return this.values.driverVm.fileBlocks + this.values.driverVm.metadataBlocks;
  }

  /** Power on, with the first DVM booted and connected. Nothing is left of the run before. */
  boot(seed: string, upkeep: ReadonlySet<DvmUpkeep> = new Set()): void {
    this.sim.reset();
    this.upkeep = upkeep;
    this.streams.reseed(seed);
    this.listeners = [];
    this.#actions.length = 0;
    this.port = 0;
    this.active = 0;
    this.isTouched = false;
    this.isUnderRecovery = false;
    this.observer = null;
    this.arriveOutside = () => {};
    this.medium.reset();
    this.grants.reset();
    this.channels.open.fill(true);
    for (const frontend of this.blockFrontends) frontend.reset();
    for (const frontend of this.networkFrontends) frontend.reset();
    for (const dvm of this.dvms) {
      dvm.disk.reset(true);
      dvm.card.reset(true);
      dvm.clear();
      dvm.beats = 0;
      dvm.busyNanos = 0;
    }
    this.bootDvm(0);
    this.connect(0);
  }

  /** A fresh kernel with both drivers started. What it costs is the caller's to charge. */
  bootDvm(index: number): void {
    const dvm = this.dvms[index]!;
    dvm.clear();
    this.startDriver(index, 'disk-driver');
    this.startDriver(index, 'network-driver');
    dvm.start();
  }

  /** A driver is loaded and sets its device up. */
  startDriver(index: number, driver: 'disk-driver' | 'network-driver'): void {
    const dvm = this.dvms[index]!;
    if (driver === 'disk-driver') {
      dvm.diskDriver = 'running';
      submitRequeued(dvm);
      return;
    }
    dvm.networkDriver = 'running';
    dvm.card.start(this.values.driverVm.cardBuffers);
  }

  /** The frontends' backend has gone. */
  suspendFrontends(): void {
    for (const frontend of this.blockFrontends) frontend.isSuspended = true;
    for (const frontend of this.networkFrontends) frontend.isSuspended = true;
  }

  /** The frontends' rings and event channels now lead to that DVM, which looks into the rings at once. */
  connect(index: number): void {
    const dvm = this.dvms[index]!;
    this.active = index;
    this.channels.open.fill(true);
    for (const link of [...dvm.blockLinks, ...dvm.networkLinks]) {
      link.reset();
      link.connected = true;
      link.signalled = true;
    }
    for (const frontend of this.networkFrontends) frontend.isSuspended = false;
    for (const frontend of this.blockFrontends) frontend.resume();
    dvm.kick();
  }

  /** A program that stays installed over all runs: the payload of its events. */
  install(program: Program): number {
    return this.#programs.push(program) - 1;
  }

  /** Does something at a later time; for what is rare. */
  after(nanos: number, action: () => void): void {
    this.sim.schedule(nanos, this.#action, this.#actions.push(action) - 1);
  }

  /** From now on at fixed intervals, until the next boot. */
  every(nanos: number, action: () => void): void {
    const index = this.#actions.length;
    this.#actions.push(() => {
      action();
      this.sim.schedule(nanos, this.#action, index);
    });
    this.sim.schedule(nanos, this.#action, index);
  }

  note(actor: string, text: string): void {
    this.observer?.note(this.sim.now, actor, text);
  }

  oops(dvm: DriverVm, part: Part, why: string): void {
    for (const listener of this.listeners) listener.oops?.(dvm, part, why);
  }

  stopped(dvm: DriverVm, why: string): void {
    for (const listener of this.listeners) listener.stopped?.(dvm, why);
  }

  /** A packet from outside sets off. */
  sendIn(packet: number): void {
    this.sim.schedule(this.values.driverVm.wireNanos, this.#packetIn, packet);
  }

  #dvm(index: number): DriverVm {
    const { blockSlots } = this.values.driverVm;
    const disk = new DiskController(this.sim, index, blockSlots, this.medium, this.grants, this.values.driverVm);
    const card = new NetworkCard();
    card.transmit = (packet) => {
      this.sim.schedule(this.values.driverVm.wireNanos, this.#packetOut, packet);
    };
    const dvm = new DriverVm(this, index, disk, card);
    dvm.blockLinks.push(...this.blockFrontends.map(() => new BlockLink(blockSlots)));
    dvm.networkLinks.push(...this.networkFrontends.map(() => new NetworkLink()));
    return dvm;
  }
}

function worksOf(values: HostValues): Works {
  return {
    accept: acceptWork(values),
    complete: completeWork(values),
    receive: receiveWork(values),
    transmit: transmitWork(values),
    tick: work('tick', [
      {
        name: 'tick',
        part: 'kernel',
        nanos: values.driverVm.tickNanos,
        writes: 'state',
        apply: (dvm) => {
          dvm.beat();
          return true;
        },
      },
    ]),
  };
}
