/**
 * How a failure shows: the VMM panics or spins, a guest's kernel stops, or its output is no longer right. Each is told
 * to those who listen.
 */
import type { Corruption } from '../../../../experiment/propagation.ts';
import { assert } from '../../../../kernel/assertions.ts';
import { type Cpu, NO_CPU } from '../state/cpu.ts';
import type { ConsequenceKind } from '../state/listener.ts';
import type { MachineState } from '../state/machine-state.ts';
import type { Obstacle } from '../state/obstacle.ts';
import type { Region } from '../state/region.ts';
import type { GuestTask } from '../state/task.ts';
import type { Vm } from '../state/vm.ts';
import { stepsOf } from './step.ts';

/**
 * The VMM on this CPU executes nothing more: it has taken a fatal exception, and its handler starts in a moment, on the
 * stack that the CPU has.
 */
export function panic(machine: MachineState, cpu: Cpu, why: string): void {
  cpu.mode = 'dead';
  if (cpu.execution.entry !== null && cpu.execution.currentStep.onGuestStack) cpu.identity = NO_CPU;
  cpu.lastWords = why;
  machine.timers.scheduleFatal(cpu, machine.values.panicNanos);
}

/** The handler of the fatal exception starts. */
export function fatalException(machine: MachineState, cpu: Cpu): void {
  if (cpu.mode !== 'dead') return;
  machine.note(cpu.name, `fatal: ${cpu.lastWords}`);
  machine.listeners.fatal(cpu, cpu.lastWords);
}

/** The VMM on this CPU runs into what it does not survive. */
export function panicAt(machine: MachineState, cpu: Cpu, { kind, why }: Obstacle): void {
  const consequence = kind === 'assertion' ? 'failed-assertion' : 'fatal-exception';
  machine.listeners.consequence({ kind: consequence, object: why, fatal: true });
  panic(machine, cpu, `${why}, in ${cpu.execution.name}`);
}

/** The CPU waits for something that never comes: for the lock that its step takes, if there is no obstacle. */
export function spin(machine: MachineState, cpu: Cpu, obstacle: Obstacle | null): void {
  cpu.mode = 'spinning';
  const [kind, object, forWhat] = obstacle === null ? lostLock(machine, cpu) : lostIn(obstacle);
  machine.note(cpu.name, `in ${cpu.execution.name}, spins for ${forWhat}`);
  machine.listeners.consequence({ kind, object, fatal: true });
}

function lostIn({ kind, why }: Obstacle) {
  return [kind === 'loop' ? 'endless-loop' : 'torn-page-frame', why, why] as const;
}

function lostLock(machine: MachineState, { execution }: Cpu) {
  const { entry, done } = execution;
  const wanted = entry === null ? undefined : stepsOf(entry)[done]?.takes?.(machine, execution);
  assert(wanted !== undefined, 'a CPU spins at a step that waits for nothing');
  return ['held-lock', wanted.name, `the ${wanted.name} lock, held by a lost thread of cpu${wanted.owner}`] as const;
}

/** A wrong value is now somewhere in the region. */
export function corruptRegion(machine: MachineState, region: Region, corruption: Corruption): void {
  region.corruption = corruption;
  machine.corruptions++;
  machine.note('memory', `a wrong value in ${region.name}`);
}

/**
 * What runs in the VM has used a wrong value. An AppVM's output shows it. The PrivVM has no output: a process of it
 * fails, which matters to those who wait for it; its kernel stops at the value, or works on with it, and what it does
 * for an AppVM is then done wrongly.
 */
export function harm(
  machine: MachineState,
  vm: Vm,
  encounter: Corruption['encounter'],
  why: string,
  kind: ConsequenceKind = 'guest-corrupted',
): void {
  if (vm.kind === 'appvm') return spoil(machine, vm, why, kind);
  const { task } = vm.vcpu;
  if (task?.isProcess === true) return failProcess(machine, vm, task, why, kind);
  if (encounter !== 'wrong-result') return crash(machine, vm, kind, why);
  const served = task?.serving ?? -1;
  if (served >= 0) spoil(machine, machine.vm(served), `${vm.name} handed it wrong data: ${why}`, kind);
}

function failProcess(machine: MachineState, vm: Vm, task: GuestTask, why: string, kind: ConsequenceKind): void {
  if (task.hasFailed) return;
  task.hasFailed = true;
  vm.vcpu.taskLeft = 0;
  machine.note(vm.name, `${task.name} fails: ${why}`);
  machine.listeners.consequence({ kind, object: vm.name, fatal: true });
}

/** What runs in the VM has failed or computes wrongly from here on, although its kernel lives. */
function spoil(machine: MachineState, vm: Vm, why: string, kind: ConsequenceKind): void {
  if (vm.spoilt !== null) return;
  vm.spoilt = why;
  machine.note(vm.name, `output no longer right: ${why}`);
  machine.listeners.consequence({ kind, object: vm.name, fatal: true });
}

/** The guest's kernel stops. */
export function crash(machine: MachineState, vm: Vm, kind: ConsequenceKind, why: string): void {
  if (vm.crashed !== null) return;
  vm.crashed = why;
  machine.note(vm.name, `guest kernel stops: ${why}`);
  machine.listeners.consequence({ kind, object: vm.name, fatal: true });
}
