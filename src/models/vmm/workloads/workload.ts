/**
 * A workload of an AppVM, and how an observer outside judges whether the VM was affected.
 *
 * `install` gives the VM its tasks and drivers and returns the observer. The observer has no access to faults: it
 * judges the observed service by the benchmark's own rule.
 */

import type { ServiceLog } from '../../../experiment/client.ts';
import { ioMeetsDamage } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { BlockBackend } from '../machine/privileged-vm/block-backend.ts';
import type { NetworkBackend } from '../machine/privileged-vm/network-backend.ts';
import type { Vm } from '../machine/state/vm.ts';

export interface Backends {
  readonly block: BlockBackend;
  readonly network: NetworkBackend;
}

/** Settings of a scenario for a workload's observer. */
export interface WorkloadOptions {
  /** NetBench's sender counts the pause of the recovery as missing replies (S8). Default: false. */
  readonly netbenchCountsPause?: boolean;
}

export interface Observer {
  /**
   * The number of units of service after a recovery that show that the VM's I/O, interrupts and timers work again. They
   * do not cover every path of the benchmark.
   */
  readonly convincing: number;
  /** Whether the pause of the recovery counts against the service. Default: false. */
  readonly countsPause?: boolean;
  /** What it has noted for its verdict, beside the service; for a checkpoint of the machine. */
  readonly seen?: object;
  /**
   * The verdict at the end of the run: why the VM counts as affected, or null. `since` is the end of the recovery, or
   * the strike if no recovery ended or if the pause counts.
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

/**
 * Whether the I/O of a VM may be left out from now on: since its clients watch for an interruption it has served
 * `convincing` times, and nothing that it could meet is wrong.
 */
export function ioIsPastHarm(machine: Machine, service: ServiceLog, convincing: number): boolean {
  const isConvinced = machine.experiment.leavesOut && service.servedSinceMark >= convincing;
  return isConvinced && !ioMeetsDamage(machine, service.markedAt);
}

/**
 * The rule for benchmarks that must complete with correct output: a VM that has crashed or makes no progress is
 * affected.
 */
export function mustGoOn({ values }: Machine, vm: Vm, service: ServiceLog, unit: string): Observer['verdict'] {
  return (now, since) => {
    if (vm.crashed !== null) return `guest kernel stopped: ${vm.crashed}`;
    if (vm.spoilt !== null) return vm.spoilt;
    const silent = now - Math.max(service.lastAt, since);
    return silent > values.experiments.standstillNanos ? `no ${unit} for ${Math.round(silent / 1e6)} ms` : null;
  };
}
