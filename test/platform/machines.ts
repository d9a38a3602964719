/** Machines for tests: the real parts put together as a run does it, without a fault and without anybody watching. */
import { ServiceLog } from '../../src/platform/client.ts';
import { allLocks } from '../../src/platform/damage.ts';
import { type GuestProgram, GuestTask } from '../../src/platform/guest/task.ts';
import type { Vm } from '../../src/platform/guest/vm.ts';
import type { Cpu } from '../../src/platform/hardware/cpu.ts';
import { Machine } from '../../src/platform/machine.ts';
import { platformValues } from '../../src/platform/parameters/platforms.ts';
import { createPrivilegedVm, type PrivilegedVm } from '../../src/platform/privileged-vm/privileged-vm.ts';
import { applySteps, type Execution, layOut } from '../../src/platform/vmm/execution.ts';
import type { Entry } from '../../src/platform/vmm/step.ts';
import type { Observer, Workload } from '../../src/workloads/workload.ts';

export const values = platformValues('x86-32-xen-3.3');

export function bareMachine(seed = 'test'): Machine {
  const machine = new Machine(values);
  machine.boot(seed);
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
export function benchmark(workload: Workload, seed = 'test'): Benchmark {
  const machine = bareMachine(seed);
  const privileged = createPrivilegedVm(machine);
  const app = machine.createVm('app1', 'appvm');
  const service = new ServiceTimes();
  const observer = workload.install(machine, app, privileged, service);
  return { machine, privileged, privvm: privileged.vm, app, service, observer };
}

/** The same, started and `nanos` later. */
export function runningBenchmark(workload: Workload, nanos: number, seed = 'test'): Benchmark {
  const made = benchmark(workload, seed);
  startVms(made.machine);
  letRun(made.machine, nanos);
  return made;
}

/** A VM with one task, on the next free CPU. */
export function guestWith(machine: Machine, program: (task: GuestTask) => GuestProgram): Vm {
  const vm = machine.createVm(`guest${machine.vms.length}`, 'appvm');
  vm.tasks.push(new GuestTask('only task', program));
  return vm;
}

/** A guest program that computes and never asks for anything. */
export function* computing(task: GuestTask): GuestProgram {
  for (;;) yield task.compute(1_000_000_000);
}

/** The CPU executes an entry on behalf of its own vCPU, from its start to its end, at this instant. Returns the CPU's execution. */
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
      current: cpu.current?.vm.name ?? null,
      softirqs: cpu.softirqs,
      ipiPending: cpu.ipiPending,
      timerPending: cpu.timerPending,
      irqCount: cpu.irqCount,
      scheduleTorn: cpu.scheduleTorn,
      deadlines: [...cpu.deadlines],
      apic: [cpu.apicArmed, machine.apicDeadline(cpu)],
      progressCounter: cpu.progressCounter,
    })),
    vcpus: machine.vms.map(({ vcpu: { vm: _vm, task: _task, inFlight, ...plain } }) => ({
      ...plain,
      inFlight: inFlight?.name ?? null,
    })),
    frames: machine.vms.flatMap(({ frames }) => frames.map((frame) => ({ ...frame }))),
    lines: machine.lines.map(({ lock: _lock, guest: _guest, ...plain }) => plain),
    locks: [...allLocks(machine)].map((each) => ({ ...each })),
    pendingEvents: machine.sim.pending,
  };
}
