/**
 * The kernel of an AppVM as far as management meets it: its watches in XenStore, and what it does when they fire. It
 * connects its devices, brings vCPUs up, and suspends itself when asked. What it computes meanwhile is no concern of
 * the PrivVM's.
 */
import type { Domain } from './domains.ts';
import {
  backendStateOf,
  cpuOf,
  DEVICES,
  type Device,
  DeviceState,
  frontendStateOf,
  guestWatches,
  shutdownOf,
} from './layout.ts';
import { Peer } from './peer.ts';
import type { ManagementPlane } from './plane.ts';
import type { Watch } from './xenstore/xenstore.ts';

export class Guest {
  readonly domain: Domain;
  readonly peer: Peer;
  private readonly plane: ManagementPlane;
  private readonly connected = new Set<Device>();

  constructor(plane: ManagementPlane, domain: Domain) {
    this.plane = plane;
    this.domain = domain;
    this.peer = new Peer(plane, domain.id);
  }

  get watches(): readonly Watch[] {
    return guestWatches(this.domain.id);
  }

  /** Its kernel has come so far as to look for devices. */
  boot(): void {
    for (const watch of this.watches) this.peer.watch(watch);
  }

  /** It has been running since before the run began. */
  assumeConnected(): void {
    for (const device of DEVICES) this.connected.add(device);
    this.domain.vcpusOnline = this.domain.vcpusAllowed;
    this.domain.connected = true;
  }

  /**
   * A watch has fired, which says where and not what: it has to look. A VM that does not run hears it when it runs
   * again.
   */
  noticed(token: string, path: string): void {
    const { id } = this.domain;
    if (this.domain.state !== 'running') return;
    if (token === shutdownOf(id)) return this.peer.read(token, (value) => this.asked(value));
    const device = DEVICES.find((each) => token === backendStateOf(id, each));
    if (device !== undefined) return this.peer.read(token, (value) => this.backendIs(device, value));
    const vcpu = this.domain.vcpusOnline;
    if (path === cpuOf(id, vcpu) || path === token) this.lookForVcpu(vcpu);
  }

  private lookForVcpu(vcpu: number): void {
    this.peer.read(cpuOf(this.domain.id, vcpu), (value) => {
      if (value !== 'online' || vcpu !== this.domain.vcpusOnline || vcpu >= this.domain.vcpusAllowed) return;
      this.plane.later(this.plane.values.guestReactionNanos, () => {
        if (this.domain.vcpusOnline === vcpu) this.domain.vcpusOnline++;
      });
    });
  }

  /** It has been asked to stop; only the guest itself can bring itself to a state in which it can be moved. */
  private asked(value: string | undefined): void {
    if (value !== 'suspend' && value !== 'poweroff') return;
    this.plane.later(this.plane.values.guestReactionNanos, () => {
      const { domain } = this;
      const { here, sim } = this.plane;
      if (domain.state !== 'running' || here.domains.get(domain.id) !== domain) return;
      if (value === 'suspend') here.setState(domain, 'suspended', sim.now);
      else this.plane.release(domain);
    });
  }

  private backendIs(device: Device, state: string | undefined): void {
    const { peer, domain } = this;
    const frontend = frontendStateOf(domain.id, device);
    if (state === DeviceState.waiting) {
      this.setConnected(device, false);
      peer.write(frontend, DeviceState.initialised);
    } else if (state === DeviceState.connected && !this.connected.has(device)) {
      peer.write(frontend, DeviceState.connected, () => this.setConnected(device, true));
    } else if (state === DeviceState.closing) this.setConnected(device, false);
  }

  private setConnected(device: Device, isConnected: boolean): void {
    if (isConnected) this.connected.add(device);
    else this.connected.delete(device);
    const { here, sim } = this.plane;
    here.setConnected(this.domain, this.connected.size === DEVICES.length, sim.now);
  }
}
