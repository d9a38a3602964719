/** Machines for tests: the real parts put together as a run does it, without a fault and without anybody watching. */
import { ServiceLog } from '../../../../src/experiment/client.ts';
import { allLocks } from '../../../../src/models/vmm/machine/damage.ts';
import { Machine } from '../../../../src/models/vmm/machine/machine.ts';
import {
  createPrivilegedVm,
  type PrivilegedVm,
} from '../../../../src/models/vmm/machine/privileged-vm/privileged-vm.ts';
import type { Cpu } from '../../../../src/models/vmm/machine/state/cpu.ts';
import type { Execution } from '../../../../src/models/vmm/machine/state/execution.ts';
import { forever, type Program } from '../../../../src/models/vmm/machine/state/program.ts';
import type { RuntimePart } from '../../../../src/models/vmm/machine/state/runtime-part.ts';
import { GuestTask } from '../../../../src/models/vmm/machine/state/task.ts';
import type { Vm } from '../../../../src/models/vmm/machine/state/vm.ts';
import { applySteps, layOut } from '../../../../src/models/vmm/machine/vmm/execution.ts';
import type { Entry } from '../../../../src/models/vmm/machine/vmm/step.ts';
import { platformValues } from '../../../../src/models/vmm/parameters/platforms.ts';
import type { Observer, Workload } from '../../../../src/models/vmm/workloads/workload.ts';

/** A VMM: a platform's, with the run-time parts of a recovery mechanism. */
export interface Made {
  readonly platform: 'x86-32-xen-3.3' | 'x86-64-xen-4.3';
  readonly parts: readonly RuntimePart[];
}

/** The original platform, the one of most tests. */
export const original: Made = { platform: 'x86-32-xen-3.3', parts: [] };
/** The port's, as the stock VMM is, and with everything that ReHype and NiLiHype add to it. */
export const port: Made = { platform: 'x86-64-xen-4.3', parts: [] };
export const portWithParts: Made = { ...port, parts: ['undo-logging', 'batch-progress'] };

/** Each platform as it is with what ReHype adds to it. */
export const everyPlatform: readonly Made[] = [original, portWithParts];

export const values = platformValues(original.platform);

export function bareMachine(seed = 'test', { platform, parts }: Made = original): Machine {
  const machine = new Machine(platformValues(platform));
  machine.boot(seed, parts);
  return machine;
}

/** A service log that keeps every time of service. */
export class ServiceTimes extends ServiceLog {
  readonly times: number[] = [];

  override serve(now: number): void {
    this.times.push(now);
    super.serve(now);
  }
}

export interface Benchmark {
  readonly machine: Machine;
  readonly privileged: PrivilegedVm;
  readonly privvm: Vm;
  readonly app: Vm;
  readonly service: ServiceTimes;
  readonly observer: Observer;
}

/** The PrivVM on cpu0 and one AppVM with the workload on cpu1, ready to `startVms`. */
export function benchmark(workload: Workload, seed = 'test', made = original): Benchmark {
  const machine = bareMachine(seed, made);
  const privileged = createPrivilegedVm(machine);
  const app = machine.createVm('app1', 'appvm');
  const service = new ServiceTimes();
  const observer = workload.install(machine, app, privileged, service);
  return { machine, privileged, privvm: privileged.vm, app, service, observer };
}

/** The same, started and `nanos` later. */
export function runningBenchmark(workload: Workload, nanos: number, seed = 'test', made = original): Benchmark {
  const ready = benchmark(workload, seed, made);
  startVms(ready.machine);
  letRun(ready.machine, nanos);
  return ready;
}

/** A VM with one task, on the next free CPU. */
export function guestWith(machine: Machine, program: Program): Vm {
  const vm = machine.createVm(`guest${machine.vms.length}`, 'appvm');
  vm.tasks.push(new GuestTask('only task', program));
  return vm;
}

/** A guest program that computes and never asks for anything. */
export const computing: Program = [forever((task) => task.compute(1_000_000_000))];

/**
 * The CPU executes an entry on behalf of its own vCPU, from its start to its end, at this instant. Returns the CPU's
 * execution.
 */
export function execute(machine: Machine, cpu: Cpu, entry: Entry, argument = 0): Execution {
  layOut(machine, cpu.execution, entry, cpu.home, argument);
  applySteps(machine, cpu.execution, entry.steps.length);
  return cpu.execution;
}

export function startVms(machine: Machine): void {
  for (const vm of machine.vms) machine.start(vm);
}

export function letRun(machine: Machine, nanos: number): void {
  machine.sim.run({ until: machine.sim.now + nanos });
}

/** Everything an entry can change, as plain values that can be compared. */
export function stateOf(machine: Machine) {
  return {
    cpus: machine.cpus.map((cpu) => ({
      mode: cpu.mode,
      who: [cpu.current, cpu.scheduled, cpu.chosen, cpu.loaded].map((vcpu) => vcpu?.vm.name ?? null),
      softirqs: cpu.softirqs,
      vectors: Array.from({ length: 18 }, (_, vector) => [cpu.apic.isPending(vector), cpu.apic.isInService(vector)]),
      irqCount: cpu.irqCount,
      deadlines: [...cpu.deadlines],
      apic: [cpu.apicArmed, machine.timers.apicDeadline(cpu)],
      progressCounter: cpu.progressCounter,
    })),
    vcpus: machine.vms.map(({ vcpu: { vm: _vm, task: _task, inFlight, undoLog, ...plain } }) => ({
      ...plain,
      inFlight: inFlight?.name ?? null,
      undoLog: undoLog.length,
    })),
    pages: pagesOf(machine),
    lines: machine.lines.map(({ name, state, asserted, awaitsGuest, since }) => ({
      name,
      state,
      asserted,
      awaitsGuest,
      since,
    })),
    locks: [...allLocks(machine)].map(({ name, owner, busyUntil }) => ({ name, owner, busyUntil })),
    pendingEvents: machine.sim.pending,
  };
}

/** What the VMM counts about each VM's pages: frames and what they map, and grants. */
export function pagesOf(machine: Machine) {
  return machine.vms.map(({ name, frames, grantPins, grantReferences, copyReferences }) => ({
    name,
    frames: frames.map(({ maps, ...counts }) => ({ ...counts, maps: maps.map((mapped) => mapped.name) })),
    grantPins,
    grantReferences,
    copyReferences,
  }));
}
