/**
 * The AppVMs of a host with a driver VM, their clients outside, and the observer of writes: all that the verdict is
 * based on.
 */
import { assert } from '../../../kernel/assertions.ts';
import { type DvmUpkeep, type HostValues, SplitDriverHost } from '../host/host.ts';
import type { DiskCache } from '../host/medium.ts';
import { vmOf } from '../host/network-path.ts';
import { FileBenchmark } from '../workloads/file-benchmark.ts';
import { PacketExchange } from '../workloads/packet-exchange.ts';
import { WriteObserver } from '../workloads/write-observer.ts';

/** A host with its clients, built once and booted for every run. */
export class DriverVmBench {
  readonly host: SplitDriverHost;
  readonly writes: WriteObserver;
  readonly files: readonly FileBenchmark[];
  readonly networks: readonly PacketExchange[];

  constructor(values: HostValues, blkBenchVms: number, netBenchVms: number) {
    this.host = new SplitDriverHost(values, blkBenchVms, netBenchVms);
    this.writes = new WriteObserver(this.host);
    this.files = this.host.blockFrontends.map((_, index) => new FileBenchmark(this.host, index, this.writes));
    this.networks = this.host.networkFrontends.map((_, index) => new PacketExchange(this.host, index));
  }

  /** A fresh host on which all AppVMs use the DVM. */
  start(seed: string, packetIntervalNanos: number, upkeep: ReadonlySet<DvmUpkeep>, diskCache: DiskCache = 'off'): void {
    this.host.boot(seed, upkeep);
    this.host.medium.isCaching = diskCache === 'volatile';
    this.writes.reset();
    for (const file of this.files) file.start();
    for (const network of this.networks) network.start(packetIntervalNanos);
    this.host.arriveOutside = (packet) => {
      // A damaged packet reaches no client.
      if (packet < 0) return;
      const network = this.networks[vmOf(packet)];
      assert(network !== undefined, () => `a reply for AppVM ${vmOf(packet)} of ${this.networks.length}`);
      network.replied(packet);
    };
    if (upkeep.has('spare')) this.host.bootDvm(1);
  }

  /** From here on an interruption counts. */
  markServices(): void {
    const { now } = this.host.sim;
    for (const { service } of [...this.files, ...this.networks]) service.mark(now);
  }

  /** From here on the networks' service is judged. */
  markNetworks(): void {
    for (const network of this.networks) network.mark();
  }

  /** No client begins anything new. */
  end(): void {
    for (const file of this.files) file.end();
    for (const network of this.networks) network.end();
  }
}
