/** What an observer of a run can look at. */
import type { ServiceLog } from '../../../experiment/client.ts';
import { type RunObserver, show, type Watched } from '../../../experiment/observer.ts';
import type { Machine } from '../machine/machine.ts';
import { Activities } from './activities.ts';
import type { ObservedVm } from './residents.ts';

export const VMM_MODEL = 'vmm';

export interface WatchedMachine extends Watched {
  readonly model: typeof VMM_MODEL;
  readonly machine: Machine;
  /** Simulated time zero, as time since the start of the benchmark. */
  readonly originNanos: number;
  /** What the clients see of each VM, by its name; filled when the VMs have been created. */
  readonly services: readonly { readonly name: string; readonly service: ServiceLog }[];
}

export function showMachine(
  observer: RunObserver | null,
  machine: Machine,
  originNanos: number,
  observed: readonly ObservedVm[],
): void {
  const activities = new Activities(machine, observed);
  const watched = {
    model: VMM_MODEL,
    machine,
    originNanos,
    simulation: machine.sim,
    activities: (since) => activities.read(since),
    services: observed,
  } satisfies WatchedMachine;
  show(observer, watched);
}
