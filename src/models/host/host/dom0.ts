/**
 * The PrivVM of a host (dom0), which owns all devices. Guests use disk and network only through its backends, and only
 * its toolstack can create domains. When it shuts down, the backends stop first, and each guest stops where it next
 * needs one.
 */
import type { ProcessBody } from '../../../kernel/process.ts';
import { type Demand, meet, type Supplier } from './demand.ts';
import type { DiskRegion } from './disk.ts';

export type Dom0State = 'off' | 'booting' | 'running' | 'shutting-down' | 'crashed';

interface Dom0Demands {
  readonly boot: Demand;
  readonly shutdown: Demand;
}

export class Dom0 {
  state: Dom0State = 'off';
  /** The time of its last boot. */
  bootedAtNanos = 0;
  readonly region: DiskRegion;
  readonly #supplier: Supplier;
  readonly #demands: Dom0Demands;

  constructor(supplier: Supplier, region: DiskRegion, demands: Dom0Demands) {
    this.#supplier = supplier;
    this.region = region;
    this.#demands = demands;
  }

  /** Boots on a running VMM. `cpuFactor` is a random factor of its computing. */
  *boot(cpuFactor = 1): ProcessBody {
    this.state = 'booting';
    const demand = this.#demands.boot;
    yield* meet(this.#supplier, { ...demand, cpuNanos: demand.cpuNanos * cpuFactor }, this.region);
    this.state = 'running';
    this.bootedAtNanos = this.#supplier.simulation.now;
  }

  /** Stops its daemons and itself. The caller detaches the guests from their backends. */
  *shutdown(): ProcessBody {
    this.state = 'shutting-down';
    yield* meet(this.#supplier, this.#demands.shutdown, this.region);
    this.state = 'off';
  }

  reset(): void {
    this.state = 'off';
    this.bootedAtNanos = 0;
  }
}
