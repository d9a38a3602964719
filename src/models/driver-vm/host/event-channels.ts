/**
 * The event channels between the frontends of the AppVMs and the DVM that they use. An event is sent only where the
 * other side does not look by itself, takes its time, and comes from a channel that still works.
 */
import type { EventKind } from '../../../kernel/simulation.ts';
import type { BlockLink } from './block-path.ts';
import type { DriverVm } from './driver-vm.ts';
import type { SplitDriverHost } from './host.ts';
import type { NetworkLink } from './network-path.ts';

export class EventChannels {
  /** Those that still work, one a ring: first those of the block rings. */
  readonly open: boolean[];
  readonly #host: SplitDriverHost;
  readonly #toBlockBackend: EventKind;
  readonly #toBlockFrontend: EventKind;
  readonly #toNetworkBackend: EventKind;
  readonly #toNetworkFrontend: EventKind;

  /** Of a host that has its frontends. */
  constructor(host: SplitDriverHost) {
    this.#host = host;
    this.open = [...host.blockFrontends, ...host.networkFrontends].map(() => true);
    const { sim } = host;
    this.#toBlockBackend = sim.on('request event', (ring) => this.#wake(this.#activeDvm.blockLinks[ring]!));
    this.#toNetworkBackend = sim.on('packet event', (ring) => this.#wake(this.#activeDvm.networkLinks[ring]!));
    this.#toBlockFrontend = sim.on('response event', (ring) => {
      const frontend = host.blockFrontends[ring]!;
      frontend.eventPending = false;
      frontend.takeResponses();
    });
    this.#toNetworkFrontend = sim.on('arrival event', (ring) => {
      const frontend = host.networkFrontends[ring]!;
      frontend.eventPending = false;
      frontend.takePackets();
    });
  }

  notifyBlockBackend(ring: number): void {
    // A backend that has not gone to sleep looks again by itself.
    if (this.#activeDvm.blockLinks[ring]!.signalled || !this.open[ring]) return;
    this.#host.sim.schedule(this.#host.values.driverVm.eventNanos, this.#toBlockBackend, ring);
  }

  notifyNetworkBackend(ring: number): void {
    if (this.#activeDvm.networkLinks[ring]!.signalled || !this.#isNetworkChannelOpen(ring)) return;
    this.#host.sim.schedule(this.#host.values.driverVm.eventNanos, this.#toNetworkBackend, ring);
  }

  notifyBlockFrontend(ring: number): void {
    const frontend = this.#host.blockFrontends[ring]!;
    if (frontend.eventPending || !this.open[ring]) return;
    frontend.eventPending = true;
    const { eventNanos, frontendNanos } = this.#host.values.driverVm;
    this.#host.sim.schedule(eventNanos + frontendNanos, this.#toBlockFrontend, ring);
  }

  notifyNetworkFrontend(ring: number): void {
    const frontend = this.#host.networkFrontends[ring]!;
    if (frontend.eventPending || !this.#isNetworkChannelOpen(ring)) return;
    frontend.eventPending = true;
    const { eventNanos, frontendNanos } = this.#host.values.driverVm;
    this.#host.sim.schedule(eventNanos + frontendNanos, this.#toNetworkFrontend, ring);
  }

  get #activeDvm(): DriverVm {
    return this.#host.dvms[this.#host.active]!;
  }

  #isNetworkChannelOpen(ring: number): boolean {
    return this.open[this.#host.blockFrontends.length + ring] === true;
  }

  #wake(link: BlockLink | NetworkLink): void {
    link.signalled = true;
    this.#activeDvm.kick();
  }
}
