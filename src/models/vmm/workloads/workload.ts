/**
 * What runs in an AppVM and how an observer outside tells whether it was affected.
 *
 * `install` gives the VM its tasks and drivers and returns the observer, who knows nothing of faults: it judges by the
 * benchmark's own rule from the service seen.
 */

import type { ServiceLog } from '../../../experiment/client.ts';
import type { Machine } from '../machine/machine.ts';
import type { BlockBackend } from '../machine/privileged-vm/block-backend.ts';
import type { NetworkBackend } from '../machine/privileged-vm/network-backend.ts';
import type { Vm } from '../machine/state/vm.ts';

export interface Backends {
  readonly block: BlockBackend;
  readonly network: NetworkBackend;
}

/** Choices of a scenario that a workload's observer heeds. */
export interface WorkloadOptions {
  /** NetBench's sender counts the pause of the recovery as missing replies (S8). Default: false. */
  readonly netbenchCountsPause?: boolean;
}

export interface Observer {
  /**
   * Units of service after a recovery that show that the VM's I/O, interrupts and timers work again. Not every path of
   * the benchmark is gone through.
   */
  readonly convincing: number;
  /** Whether the pause of the recovery counts against the service. Default: false. */
  readonly countsPause?: boolean;
  /**
   * Judged at the end of the run, `since` the recovery ended, or since the strike if none did or if the pause counts:
   * in words why the VM counts as affected, null if it does not.
   */
  verdict(now: number, since: number): string | null;
}

export interface Workload {
  readonly name: string;
  readonly summary: string;
  /** So many VMs of a host can run it; any number if not said. */
  readonly mostVms?: number;
  install(machine: Machine, vm: Vm, backends: Backends, service: ServiceLog, options?: WorkloadOptions): Observer;
}

/** The rule for whatever must run to its end with all output right: a VM that crashed or stands still does not. */
export function mustGoOn({ values }: Machine, vm: Vm, service: ServiceLog, unit: string): Observer['verdict'] {
  return (now, since) => {
    if (vm.crashed !== null) return `guest kernel stopped: ${vm.crashed}`;
    if (vm.spoilt !== null) return vm.spoilt;
    const silent = now - Math.max(service.lastAt, since);
    return silent > values.experiments.standstillNanos ? `no ${unit} for ${Math.round(silent / 1e6)} ms` : null;
  };
}
