/**
 * The VMs of a run, and the observers outside that judge their service.
 *
 * The verdict is about the first VM of each place. After a reboot of the host another VM takes its place and serves its
 * clients, but the first VM still counts as lost. A VM that the configuration wants after a recovery is ordered from
 * the PrivVM's toolstack; if it is not created, that counts as a failure.
 */

import { ServiceLog } from '../../../experiment/client.ts';
import { named } from '../../../experiment/named.ts';
import { assert } from '../../../kernel/assertions.ts';
import type { AppVmPlan, Configuration } from '../machine/configurations.ts';
import type { Machine } from '../machine/machine.ts';
import { createPrivilegedVm, type PrivilegedVm } from '../machine/privileged-vm/privileged-vm.ts';
import type { Vm, VmKind } from '../machine/state/vm.ts';
import { mustGoOn, type Observer, type Workload } from '../workloads/workload.ts';
import type { VmmFailureSettings } from './form.ts';

export interface ObservedVm {
  readonly name: string;
  readonly kind: VmKind;
  readonly created: AppVmPlan['created'];
  /** Null as long as it has not been created. */
  readonly vm: Vm | null;
  readonly service: ServiceLog;
  readonly observer: Observer;
}

export class Residents {
  private readonly machine: Machine;
  private readonly settings: VmmFailureSettings;
  private readonly workloads: readonly Workload[];
  private readonly appVms: readonly AppVmPlan[];
  /** The PrivVM first, then the AppVMs by their place in the configuration. */
  private readonly places: ObservedVm[] = [];
  private privileged: PrivilegedVm | null = null;

  constructor(
    machine: Machine,
    configuration: Configuration,
    settings: VmmFailureSettings,
    workloads: readonly Workload[],
  ) {
    this.machine = machine;
    this.settings = settings;
    this.workloads = workloads;
    this.appVms = configuration.appVms;
  }

  get observed(): readonly ObservedVm[] {
    return this.places;
  }

  /** Makes and starts the VMs that are there from the start, on a machine that has just been powered on. */
  build(): void {
    const machine = this.machine;
    const privileged = createPrivilegedVm(machine);
    this.privileged = privileged;
    const { vm: privvm } = privileged;
    const { answers } = privileged.management;
    const serves: Observer = { convincing: 1, verdict: mustGoOn(machine, privvm, answers, 'request answered') };
    this.places[0] ??= watched(privvm, answers, serves);
    for (const [index, plan] of this.appVms.entries()) {
      if (plan.created !== 'at-start') continue;
      const place = index + 1;
      const vm = machine.createVm(`app${place}`, 'appvm');
      const service = this.places[place]?.service ?? new ServiceLog();
      const observer = this.workloadOf(plan).install(machine, vm, privileged, service, this.settings);
      this.places[place] ??= watched(vm, service, observer);
    }
    for (const vm of machine.vms) machine.start(vm);
  }

  /** The VMs that are to be created after a recovery are expected from now on: a failure has been detected. */
  expectLaterVms(): void {
    for (const [index, plan] of this.appVms.entries()) {
      if (plan.created === 'after-recovery') this.places[index + 1] = expected(index + 1, this.machine);
    }
  }

  /** Orders them from the PrivVM's toolstack. */
  orderLaterVms(): void {
    const machine = this.machine;
    const privileged = this.privileged;
    assert(privileged !== null, 'VMs are ordered from a PrivVM that is there');
    for (const [index, plan] of this.appVms.entries()) {
      if (plan.created !== 'after-recovery') continue;
      const place = index + 1;
      const orderedAt = machine.sim.now;
      this.places[place] = expected(place, machine);
      privileged.toolstack.create(`app${place}`, (vm) => {
        const service = new ServiceLog(orderedAt);
        const observer = this.workloadOf(plan).install(machine, vm, privileged, service, this.settings);
        const createdAt = machine.sim.now;
        const sinceCreation: Observer = { ...observer, verdict: (now) => observer.verdict(now, createdAt) };
        this.places[place] = { ...watched(vm, service, sinceCreation), created: 'after-recovery' };
      });
    }
  }

  /** The clients' watch for an interruption begins anew. */
  mark(): void {
    for (const { service } of this.places) service.mark(this.machine.sim.now);
  }

  private workloadOf(plan: AppVmPlan): Workload {
    return named(this.workloads, plan.workload ?? this.settings.workload ?? 'no workload');
  }
}

function watched(vm: Vm, service: ServiceLog, observer: Observer): ObservedVm {
  return { name: vm.name, kind: vm.kind, created: 'at-start', vm, service, observer };
}

/** A VM that has been ordered and does not serve. */
function expected(place: number, { sim: { now: orderedAt }, values }: Machine): ObservedVm {
  const { creationNanos } = values.experiments;
  const verdict = (now: number): string | null =>
    now - orderedAt > creationNanos ? `not created within ${creationNanos / 1e6} ms` : null;
  return {
    name: `app${place}`,
    kind: 'appvm',
    created: 'after-recovery',
    vm: null,
    service: new ServiceLog(orderedAt),
    observer: { convincing: Number.POSITIVE_INFINITY, verdict },
  };
}
