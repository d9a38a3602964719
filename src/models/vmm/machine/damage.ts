/**
 * Damage, read off the state and never stored beside it.
 *
 * The question is always asked with a time: what has been so since before `asOf` and cannot be the business of a thread
 * that lives. A line in service is damage after a recovery only if it has been in service since before it; a lock with
 * an owner always is, since owners are written only when a thread is lost.
 */

import type { Machine } from './machine.ts';
import { type Cpu, CpuTimer, Softirq } from './state/cpu.ts';
import { Vector } from './state/local-apic.ts';
import type { Lock } from './state/lock.ts';
import { isMiscounted, isTorn } from './state/page-frame.ts';
import type { Region } from './state/region.ts';
import type { Vm } from './state/vm.ts';
import { contradiction } from './vmm/scheduler.ts';

export const damageKinds = [
  'cpu-stopped',
  'interrupts-masked',
  'foreign-stack-pointer',
  'nmi-blocked',
  'irq-count-raised',
  'scheduler-torn',
  'vcpu-not-queued',
  'timer-unarmed',
  'static-lock-held',
  'per-cpu-lock-held',
  'heap-lock-held',
  'hypercall-in-flight',
  'unacknowledged-interrupt',
  'torn-page-frame',
  'miscounted-page-frame',
  'undo-log-kept',
  'system-call-in-flight',
  'segment-bases-lost',
  'recurring-timer-lost',
  'guest-timer-lost',
  'event-unnoticed',
  'corrupt-static',
  'corrupt-preserved',
  'corrupt-heap',
  'corrupt-per-cpu',
  'corrupt-guest',
  'corrupt-recovery-path',
] as const;

export type DamageKind = (typeof damageKinds)[number];

export interface Damage {
  readonly kind: DamageKind;
  readonly object: string;
}

export function damageOf(machine: Machine, asOf: number): Damage[] {
  return [
    ...cpuDamage(machine),
    ...lockDamage(machine),
    ...lineDamage(machine, asOf),
    ...vectorDamage(machine),
    ...vmDamage(machine),
    ...(machine.isCorrupt ? corruption(machine) : []),
  ];
}

function* cpuDamage(machine: Machine): Generator<Damage> {
  for (const cpu of machine.cpus) {
    const object = cpu.name;
    const lost = cpu.isHeld;
    if (lost && cpu.home !== null) yield { kind: 'cpu-stopped', object };
    if (lost && cpu.interruptsMasked) yield { kind: 'interrupts-masked', object };
    if (cpu.identity !== cpu.id) yield { kind: 'foreign-stack-pointer', object };
    if (cpu.nmiBlocked) yield { kind: 'nmi-blocked', object };
    if (lost && cpu.irqCount > 0) yield { kind: 'irq-count-raised', object };
    if (!isDoing(cpu, 'softirq.schedule') && contradiction(cpu) !== null) yield { kind: 'scheduler-torn', object };
    if (cpu.home !== null && cpu.home.runState !== 'blocked' && !cpu.home.queued)
      yield { kind: 'vcpu-not-queued', object: cpu.home.vm.name };
    if (cpu.home === null || isDoing(cpu, 'interrupt.timer') || isDoing(cpu, 'softirq.timer')) continue;
    const timersWait =
      !cpu.apicArmed && !cpu.apic.isPending(Vector.timer) && ((cpu.softirqs & Softirq.timer) === 0 || lost);
    if (timersWait) yield { kind: 'timer-unarmed', object };
    if (cpu.deadlines[CpuTimer.watchdog] === Number.POSITIVE_INFINITY) yield { kind: 'recurring-timer-lost', object };
  }
}

/** A thread that lives is in the middle of this entry, and will leave things as they should be. */
function isDoing({ mode, execution }: Cpu, entry: string): boolean {
  return mode === 'vmm' && execution.name === entry;
}

function* lockDamage(machine: Machine): Generator<Damage> {
  for (const lock of allLocks(machine)) {
    if (lock.owner >= 0) yield { kind: `${lock.storage}-lock-held`, object: lock.name };
  }
}

/**
 * A latched interrupt is on its way as long as a CPU will take it; one in service since then waits for an
 * acknowledgement that will not come.
 */
function* lineDamage(machine: Machine, asOf: number): Generator<Damage> {
  for (const { name, state, since } of machine.lines) {
    if ((state === 'in-service' && since <= asOf) || (state === 'pending' && since < asOf))
      yield { kind: 'unacknowledged-interrupt', object: name };
  }
}

/** The VMM's own interrupts are acknowledged by the thread that has taken them, or never. */
function* vectorDamage({ cpus }: Machine): Generator<Damage> {
  for (const cpu of cpus) {
    if (cpu.apic.isInService(Vector.timer) && !isDoing(cpu, 'interrupt.timer'))
      yield { kind: 'unacknowledged-interrupt', object: `${cpu.name} timer` };
    if (cpu.apic.isInService(Vector.eventCheck) && !isDoing(cpu, 'interrupt.event-check'))
      yield { kind: 'unacknowledged-interrupt', object: `${cpu.name} event check` };
  }
}

function* vmDamage(machine: Machine): Generator<Damage> {
  for (const vm of machine.vms) {
    const { home, mode, execution } = machine.cpu(vm.vcpu.cpu);
    const executing = mode === 'vmm' && home === vm.vcpu && execution.entry !== null;
    const served = executing && execution.entry === vm.vcpu.inFlight;
    if (vm.vcpu.inFlight !== null && !served && !vm.vcpu.rewound)
      yield { kind: 'hypercall-in-flight', object: `${vm.name} (${vm.vcpu.inFlight.name})` };
    if (vm.vcpu.runState === 'blocked' && vm.vcpu.pending !== 0) yield { kind: 'event-unnoticed', object: vm.name };
    if (sleepsForEver(machine, vm)) yield { kind: 'guest-timer-lost', object: vm.name };
    if (vm.vcpu.undoLog.length > 0) yield { kind: 'undo-log-kept', object: vm.name };
    if (vm.vcpu.systemCall === 'in-flight' && !executing) yield { kind: 'system-call-in-flight', object: vm.name };
    if (vm.vcpu.basesLost) yield { kind: 'segment-bases-lost', object: vm.name };
    if (executing) continue;
    for (const frame of vm.frames) {
      if (isTorn(frame)) yield { kind: 'torn-page-frame', object: frame.name };
      else if (isMiscounted(frame)) yield { kind: 'miscounted-page-frame', object: frame.name };
    }
  }
}

/**
 * A guest kernel sets its wake-up timer before it blocks: asleep without one, and without an event, it has lost what
 * would have woken it.
 */
function sleepsForEver(machine: Machine, { vcpu, crashed }: Vm): boolean {
  const home = machine.cpu(vcpu.cpu);
  if (crashed !== null || isDoing(home, 'softirq.timer')) return false;
  return (
    vcpu.runState === 'blocked' &&
    vcpu.pending === 0 &&
    home.deadlines[CpuTimer.guestOneShot] === Number.POSITIVE_INFINITY
  );
}

const corruptKinds = {
  stack: null,
  static: 'corrupt-static',
  preserved: 'corrupt-preserved',
  heap: 'corrupt-heap',
  'per-cpu': 'corrupt-per-cpu',
  guest: 'corrupt-guest',
  recovery: 'corrupt-recovery-path',
} as const;

function* corruption(machine: Machine): Generator<Damage> {
  for (const { name, storage, corruption: found } of allRegions(machine)) {
    const kind = corruptKinds[storage];
    if (found !== null && kind !== null) yield { kind, object: name };
  }
}

/** Every region but the threads' stacks. */
export function* allRegions(machine: Machine): Generator<Region> {
  yield* machine.memory.regions;
  for (const cpu of machine.cpus) {
    yield cpu.data;
    yield cpu.timerHeap;
  }
  for (const vm of machine.vms) {
    yield vm.structure;
    yield vm.channels;
    yield vm.grantTable;
    yield vm.descriptors;
    yield vm.contents;
  }
}

export function* allLocks(machine: Machine): Generator<Lock> {
  yield machine.memory.domainListLock;
  yield machine.memory.heapLock;
  for (const cpu of machine.cpus) {
    yield cpu.scheduleLock;
    yield cpu.timerLock;
  }
  for (const line of machine.lines) yield line.lock;
  for (const vm of machine.vms) {
    yield vm.eventLock;
    yield vm.grantLock;
    yield vm.pageLock;
  }
}
