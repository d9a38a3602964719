/**
 * The management plane of a host: its VMM's domains, the PrivVM with its services, the driver VM that keeps copies, the
 * guests, and the other host to which VMs move. One simulation drives it; it is made once and booted for each run.
 *
 * Left out: the devices' work, the guests' work, and the VMM's own failures, which other models have.
 */

import { MOST_EVENTS } from '../../../experiment/episode.ts';
import type { RunObserver } from '../../../experiment/observer.ts';
import type { Values } from '../../../experiment/parameter.ts';
import { Slots } from '../../../experiment/slots.ts';
import { type DrawObserver, RandomStreams } from '../../../kernel/random.ts';
import { type EventKind, Simulation } from '../../../kernel/simulation.ts';
import type { managementParameters } from '../parameters.ts';
import { Consoles } from './consoles.ts';
import { Application, type Domain, Host } from './domains.ts';
import { DriverVm, ownNodes } from './driver-vm.ts';
import { Guest } from './guest.ts';
import { backendWatch, DRIVER_VM, frontendWatches, guestWatches, homeOf, nodesOf } from './layout.ts';
import type { Peer } from './peer.ts';
import { PrivilegedVm } from './privileged-vm.ts';
import { Toolstack } from './toolstack.ts';
import { giveNode, type View, writeNode } from './xenstore/node.ts';
import { type StoreImage, type Watch, XenStore } from './xenstore/xenstore.ts';
import { Xenstored } from './xenstored.ts';

export type ManagementValues = Values<typeof managementParameters>;

/** What a recovery mechanism needs to be done in normal operation. */
export type ManagementPart = 'replica' | 'log' | 'kept-pages';

export interface DriverVmReturn {
  readonly atNanos: number;
  readonly handshakeNanos: number;
}

/** Those who watch from where they stand. */
export interface PlaneListener {
  /** The PrivVM's kernel says with its last breath that it is lost. */
  panicked?(): void;
  /** An operation is about to do this, or the XenStore daemon. */
  reaches?(what: string): void;
}

export class ManagementPlane {
  readonly sim = new Simulation({ capacity: 256, mostEvents: MOST_EVENTS });
  readonly values: ManagementValues;
  readonly here = new Host('the host');
  readonly there = new Host('the other host');
  readonly privvm: PrivilegedVm;
  readonly driverVm: DriverVm;
  readonly xenstored: Xenstored;
  readonly toolstack: Toolstack;
  readonly consoles: Consoles;
  /** By domain id. */
  readonly guests = new Map<number, Guest>();
  readonly applications = new Map<string, Application>();
  streams = new RandomStreams('');
  observer: RunObserver | null = null;
  listeners: PlaneListener[] = [];
  /**
   * When the driver VM is back after it has failed, with a handshake through XenStore as the last of it: the answer of
   * another model. Never, unless this is set.
   */
  driverVmReturn: () => DriverVmReturn = () => ({ atNanos: Number.POSITIVE_INFINITY, handshakeNanos: 0 });
  /** Whether the rings of domains that were there before the daemon lead to it. */
  areRingsBound = true;
  /** Transactions that had to be repeated. */
  conflicts = 0;
  private readonly laterKind: EventKind;
  private readonly everyKind: EventKind;
  private readonly watchKind: EventKind;
  private readonly actions = new Slots<() => void>();
  private watchers: {
    readonly nanos: number;
    readonly firstNanos: number;
    readonly look: () => boolean;
    readonly memory: object;
    isAwake: boolean;
  }[] = [];
  /** Of XenStore at the start, by the VMs that there are: to build it took half of a run. */
  private readonly images = new Map<string, StoreImage>();
  private readonly fired = new Slots<{ readonly watch: Watch; readonly path: string }>();
  /** Those that are gone included: something that one has asked for may still be on its way. */
  private everyGuest: Guest[] = [];

  constructor(values: ManagementValues) {
    this.values = values;
    this.consoles = new Consoles(values.consoleRingBytes, values.consoleBytesPerSecond);
    this.laterKind = this.sim.on('later', (index) => this.act(index));
    this.everyKind = this.sim.on('every', (index) => this.recur(index));
    this.privvm = new PrivilegedVm(this);
    this.watchKind = this.privvm.services.xenstored.on('watch', (index) => this.hear(index));
    this.xenstored = new Xenstored(this, this.privvm.services.xenstored);
    this.driverVm = new DriverVm(this);
    this.toolstack = new Toolstack(this, this.privvm.services.toolstack);
  }

  /** A host that has been running for a while, with these VMs. Draws nothing. */
  boot(seed: string, parts: ReadonlySet<ManagementPart>, vms: readonly string[], observer: DrawObserver | null): void {
    this.sim.reset();
    this.streams = new RandomStreams(seed, observer);
    this.listeners = [];
    this.conflicts = 0;
    this.areRingsBound = true;
    this.actions.clear();
    this.watchers = [];
    this.fired.clear();
    this.everyGuest = [];
    this.here.reset(DRIVER_VM + 1);
    this.there.reset(DRIVER_VM + 1);
    this.guests.clear();
    this.applications.clear();
    this.privvm.reset();
    this.xenstored.reset();
    this.toolstack.forget();
    this.consoles.reset();
    this.driverVm.reset();
    this.driverVm.keepsReplica = parts.has('replica');
    this.driverVm.keepsLog = parts.has('log');
    this.driverVm.keepsPages = parts.has('kept-pages');
    const image = this.images.get(vms.join()) ?? Object.freeze(this.imageOf(vms));
    this.images.set(vms.join(), image);
    this.xenstored.store.load(image);
    if (this.driverVm.keepsReplica) this.driverVm.replica.load(image);
    for (const vm of vms) this.settle(vm);
  }

  /** The application of a VM, made when first asked for. */
  application(vm: string, uuid: string): Application {
    const known = this.applications.get(uuid);
    if (known !== undefined) return known;
    const made = new Application(vm);
    this.applications.set(uuid, made);
    return made;
  }

  /** The console daemon empties the guests' rings again. */
  startConsole(): void {
    this.consoles.start(this.sim.now, this.guests.size);
    this.privvm.services.console.start();
  }

  get lostConsoleBytes(): number {
    return this.consoles.lostBytes(this.sim.now, this.guests.size);
  }

  /** Its kernel boots and then looks for its devices. */
  startGuest(domain: Domain): void {
    const guest = this.newGuest(domain);
    domain.vcpusOnline = 1;
    this.here.setState(domain, 'running', this.sim.now);
    this.later(this.values.guestBootNanos, () => {
      if (this.guests.get(domain.id) === guest) guest.boot();
    });
  }

  /** The PrivVM's kernel stops by itself, and says so. */
  panic(): void {
    this.privvm.crash();
    for (const listener of this.listeners) listener.panicked?.();
  }

  /**
   * A change to XenStore by a part that sends no single requests: one request in the daemon's queue, executed when its
   * turn comes. `then` hears whether it was; not when the connection broke before.
   */
  edit(change: (view: View) => void, then: (isDone: boolean) => void = () => {}): void {
    this.xenstored.submit({
      execute: (store) => store.changesOf(change),
      answered: () => then(true),
      disconnected: () => then(false),
    });
  }

  /** The watcher hears of it after a while, unless the daemon dies before. */
  fire(watch: Watch, path: string): void {
    this.xenstored.service.schedule(this.values.watchNanos, this.watchKind, this.fired.put({ watch, path }));
  }

  reaches(what: string): void {
    for (const listener of this.listeners) listener.reaches?.(what);
  }

  /** `action` happens `nanos` from now. For what is rare; it happens even if the part that asked for it has ended. */
  later(nanos: number, action: () => void): void {
    this.sim.schedule(nanos, this.laterKind, this.actions.put(action));
  }

  /**
   * A check is made every `nanos`, the first time after the share `phase` of that, and says whether there is anything
   * to look at the next time. If not, the looks are left out until something in the PrivVM has changed: they would find
   * what the last one found. What it remembers from one look to the next stands in `memory`, where a checkpoint finds
   * it.
   */
  every(nanos: number, phase: number, look: () => boolean, memory: object = NOTHING): void {
    const index = this.watchers.push({ nanos, firstNanos: Math.round(nanos * phase), look, memory, isAwake: true }) - 1;
    this.sim.schedule(Math.round(nanos * phase), this.everyKind, index);
  }

  /** Something has changed that a check may find. */
  stir(): void {
    for (const [index, watcher] of this.watchers.entries()) {
      if (watcher.isAwake) continue;
      watcher.isAwake = true;
      const { nanos, firstNanos } = watcher;
      const next = firstNanos + nanos * Math.max(0, Math.ceil((this.sim.now - firstNanos) / nanos));
      this.sim.schedule(next - this.sim.now, this.everyKind, index);
    }
  }

  /** A value in the memory of the XenStore daemon becomes another without a write. */
  corrupt(path: string, value: string): void {
    this.xenstored.store.overwrite(path, value);
    this.stir();
  }

  note(actor: string, text: string): void {
    this.observer?.note(this.sim.now, actor, text);
  }

  /**
   * The daemon and the driver VM know of a watch from now on. As with Xen, a new one fires at once. Those of domain 0
   * end with the toolstack that has them.
   */
  register(watch: Watch): void {
    if (!this.xenstored.store.watch(watch)) return;
    if (this.driverVm.replicates && watch.domain !== 0) this.driverVm.replica.watch(watch);
    this.fire(watch, watch.path);
  }

  forgetWatch(watch: Watch): void {
    this.xenstored.store.unwatch(watch);
    if (this.driverVm.replicates) this.driverVm.replica.unwatch(watch);
  }

  /** A domain is no more, and neither is its connection to XenStore. */
  release(domain: Domain): void {
    this.here.destroy(domain, this.sim.now);
    for (const watch of this.guests.get(domain.id)?.watches ?? []) this.forgetWatch(watch);
    this.guests.delete(domain.id);
  }

  /** Every domain that has a ring to XenStore. */
  *peers(): Generator<Peer> {
    yield this.driverVm.peer;
    for (const guest of this.guests.values()) yield guest.peer;
  }

  /** The daemon to which they led is gone. */
  unbindRings(): void {
    this.areRingsBound = false;
    for (const peer of this.peers()) peer.bound = false;
  }

  /** They lead to the daemon that there is now. */
  bindRings(): void {
    this.areRingsBound = true;
    for (const peer of this.peers()) if (!peer.bound) peer.bind();
    this.driverVm.connect();
  }

  private recur(index: number): void {
    const watcher = this.watchers[index];
    if (watcher === undefined) return;
    watcher.isAwake = watcher.look();
    if (watcher.isAwake) this.sim.schedule(watcher.nanos, this.everyKind, index);
  }

  private act(index: number): void {
    this.actions.take(index)();
  }

  private hear(index: number): void {
    const { watch, path } = this.fired.take(index);
    if (watch.domain === DRIVER_VM) return this.driverVm.noticed(path);
    this.guests.get(watch.domain)?.noticed(watch.token, path);
  }

  private newGuest(domain: Domain): Guest {
    const guest = new Guest(this, domain);
    this.guests.set(domain.id, guest);
    this.everyGuest.push(guest);
    return guest;
  }

  /** A VM that has been there for long. */
  private settle(vm: string): void {
    const uuid = settledUuid(vm);
    const domain = this.here.create(uuid, this.application(vm, uuid));
    domain.vcpusAllowed = 1;
    this.newGuest(domain).assumeConnected();
    this.here.setState(domain, 'running', this.sim.now);
  }

  /** What XenStore has when these VMs, of the domains from the first on, have been there for long. */
  private imageOf(vms: readonly string[]): StoreImage {
    const store = new XenStore();
    store.apply(
      store.changesOf((view) => {
        for (const [path, value] of ownNodes) writeNode(view, 0, path, value);
        for (const path of [homeOf(DRIVER_VM), backendWatch]) giveNode(view, 0, path, DRIVER_VM);
        for (const [index, vm] of vms.entries()) {
          const identity = { vm, uuid: settledUuid(vm), id: DRIVER_VM + 1 + index, vcpus: 1 };
          writeNode(view, 0, homeOf(identity.id), '');
          giveNode(view, 0, homeOf(identity.id), identity.id);
          for (const [path, value] of nodesOf(identity)) writeNode(view, 0, path, value);
        }
      }),
    );
    store.watch({ path: backendWatch, token: 'backend', domain: DRIVER_VM });
    for (const index of vms.keys()) {
      const id = DRIVER_VM + 1 + index;
      for (const watch of [...guestWatches(id), ...frontendWatches(id)]) store.watch(watch);
    }
    return store.image;
  }
}

const NOTHING: object = Object.freeze({});

const settledUuid = (vm: string): string => `settled-${vm}`;
