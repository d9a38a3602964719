/** Hosts with a driver VM for tests, and how to wait on them. */
import type { BlockClient } from '../../../../src/models/driver-vm/host/block-frontend.ts';
import { SplitDriverHost, splitDriverValues } from '../../../../src/models/driver-vm/host/host.ts';
import type { BlockRequest } from '../../../../src/models/driver-vm/host/ring.ts';

export const values = splitDriverValues().driverVm;

/** A host that has just been booted, with nobody who works on it. */
export function bootedHost(blockVms = 1, networkVms = 0): SplitDriverHost {
  const host = new SplitDriverHost(splitDriverValues(), blockVms, networkVms);
  host.boot('test');
  return host;
}

/** Notes the answers it gets. */
export class Answers implements BlockClient {
  readonly all: { readonly block: number; readonly isOk: boolean }[] = [];
  answered({ block }: BlockRequest, isOk: boolean): void {
    this.all.push({ block, isOk });
  }
}

export function passes(host: SplitDriverHost, nanos: number): void {
  host.sim.run({ until: host.sim.now + nanos });
}
