/**
 * The driver VM as the management plane meets it: the backends that connect to AppVMs through XenStore, and the keeper
 * of what the PrivVM must not lose alone: a replica of XenStore with its watches, and the log of management operations.
 * Another model simulates how it drives devices.
 */
import { backendStateOf, DEVICES, DeviceState, DRIVER_VM, frontendWatch, homeOf } from './layout.ts';
import type { LogEntry } from './operations/operation.ts';
import { Peer } from './peer.ts';
import type { ManagementPlane } from './plane.ts';
import { XenStore } from './xenstore/xenstore.ts';

/** The state of a backend, or one of the nodes above it, with which it is removed. */
const BACKEND = /^\/local\/domain\/1\/backend\/(vbd|vif)\/(\d+)(?:\/0(?:\/state)?)?$/;
const FRONTEND = /^\/local\/domain\/(\d+)\/device\/(vbd|vif)\/0\/state$/;

export class DriverVm {
  runs = true;
  /** Whether a replica, and a log, are kept, and whether the VMM keeps their pages while another instance boots. */
  keepsReplica = false;
  keepsLog = false;
  keepsPages = false;
  readonly replica = new XenStore();
  /** By the order's id. */
  readonly log = new Map<number, LogEntry>();
  /** Orders whose interrupted operations are being completed or undone. */
  readonly settling = new Set<number>();
  peer: Peer;
  /** Its backends have no frontends, and nobody has been asked for them yet. */
  private isAlone = false;
  private handshakeNanos = 0;
  private readonly plane: ManagementPlane;

  constructor(plane: ManagementPlane) {
    this.plane = plane;
    this.peer = new Peer(plane, DRIVER_VM);
  }

  get replicates(): boolean {
    return this.runs && this.keepsReplica;
  }

  get logs(): boolean {
    return this.runs && this.keepsLog;
  }

  /** A watch has fired: at a backend of its own, or at a frontend that has one here. */
  noticed(path: string): void {
    if (!this.runs) return;
    const [, device, frontend] = BACKEND.exec(path) ?? [];
    if (device === 'vbd' || device === 'vif') {
      const statePath = backendStateOf(Number(frontend), device);
      return this.peer.read(statePath, (state) => this.backendIs(statePath, state, Number(frontend)));
    }
    const [, owner] = FRONTEND.exec(path) ?? [];
    if (owner !== undefined) this.peer.read(path, (state) => this.frontendIs(path, state, Number(owner)));
  }

  /** It fails, and its own recovery brings another instance. Its copies outlive it where the VMM keeps their pages. */
  fail(): void {
    const { here, guests, sim } = this.plane;
    this.runs = false;
    if (!this.keepsPages) {
      this.replica.clear();
      this.log.clear();
    }
    for (const guest of guests.values()) here.setConnected(guest.domain, false, sim.now);
    this.plane.note('dvm', 'fails, and every device with it');
    const { atNanos, handshakeNanos } = this.plane.driverVmReturn();
    this.handshakeNanos = handshakeNanos;
    if (Number.isFinite(atNanos)) this.plane.later(atNanos - handshakeNanos, () => this.restart());
  }

  /** There is a daemon to which the rings lead: backends that wait for their frontends ask it for them. */
  connect(): void {
    if (!this.runs || !this.isAlone || !this.plane.areRingsBound) return;
    this.isAlone = false;
    const { peer } = this;
    this.plane.later(this.handshakeNanos, () => {
      if (!this.runs || peer !== this.peer) return;
      // A daemon that has died meanwhile has heard of some of it at most: with the next one it begins anew.
      if (!this.plane.areRingsBound) this.isAlone = true;
      else this.announce();
    });
  }

  reset(): void {
    this.runs = true;
    this.replica.clear();
    this.log.clear();
    this.settling.clear();
    this.isAlone = false;
    this.peer = new Peer(this.plane, DRIVER_VM);
  }

  /** A new instance has booted, with the copies where they were kept. */
  private restart(): void {
    this.plane.note('dvm', 'has been rebooted');
    this.runs = true;
    this.isAlone = true;
    // What was changed while no copy was kept.
    const { xenstored, areRingsBound } = this.plane;
    if (this.keepsReplica && areRingsBound) this.replica.adopt(xenstored.store);
    this.peer = new Peer(this.plane, DRIVER_VM);
    this.peer.bound = areRingsBound;
    this.connect();
  }

  /** Every backend starts anew and waits for its frontend. */
  private announce(): void {
    this.plane.note('dvm', 'its backends wait for the AppVMs');
    for (const [id] of this.plane.guests)
      for (const device of DEVICES) this.peer.write(backendStateOf(id, device), DeviceState.waiting);
  }

  private backendIs(path: string, state: string | undefined, frontend: number): void {
    const watch = frontendWatch(frontend, deviceIn(path));
    if (state === undefined) this.peer.unwatch(watch);
    else if (state === DeviceState.closing) this.reach(path, DeviceState.closed);
    else if (state === DeviceState.initialising) {
      this.peer.watch(watch);
      this.reach(path, DeviceState.waiting);
    }
  }

  private frontendIs(path: string, state: string | undefined, owner: number): void {
    if (state === DeviceState.initialised) this.reach(backendStateOf(owner, deviceIn(path)), DeviceState.connected);
  }

  private reach(path: string, state: string): void {
    const { peer } = this;
    this.plane.later(this.plane.values.reconnectNanos, () => {
      if (this.runs && peer === this.peer) peer.write(path, state);
    });
  }
}

const deviceIn = (path: string) => (path.includes('/vbd/') ? 'vbd' : 'vif');

/** What the driver VM itself has in XenStore. */
export const ownNodes: readonly (readonly [path: string, value: string])[] = [
  [`${homeOf(DRIVER_VM)}/name`, 'driver-vm'],
  [`${homeOf(DRIVER_VM)}/domid`, String(DRIVER_VM)],
  [`${homeOf(DRIVER_VM)}/backend`, ''],
];
