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

/** Damage that does nothing by itself, only when something else fails again. */
export const DORMANT: ReadonlySet<DamageKind> = new Set(['nmi-blocked', 'foreign-stack-pointer']);

/** Looked for after every look at a machine that has been recovered, so without generators and their garbage. */
export function damageOf(machine: Machine, asOf: number): Damage[] {
  const found: Damage[] = [];
  for (const cpu of machine.cpus) findInCpu(cpu, found);
  findInLocks(machine, found);
  findInLines(machine, asOf, found);
  findInVectors(machine, found);
  for (const vm of machine.vms) findInVm(machine, vm, found);
  if (machine.isCorrupt) findCorruption(machine, found);
  return found;
}

function findInCpu(cpu: Cpu, found: Damage[]): void {
  const object = cpu.name;
  const lost = cpu.isHeld;
  if (lost && cpu.home !== null) found.push({ kind: 'cpu-stopped', object });
  if (lost && cpu.interruptsMasked) found.push({ kind: 'interrupts-masked', object });
  if (cpu.identity !== cpu.id) found.push({ kind: 'foreign-stack-pointer', object });
  if (cpu.nmiBlocked) found.push({ kind: 'nmi-blocked', object });
  if (lost && cpu.irqCount > 0) found.push({ kind: 'irq-count-raised', object });
  if (!isDoing(cpu, 'softirq.schedule') && contradiction(cpu) !== null) found.push({ kind: 'scheduler-torn', object });
  if (cpu.home !== null && cpu.home.runState !== 'blocked' && !cpu.home.queued)
    found.push({ kind: 'vcpu-not-queued', object: cpu.home.vm.name });
  if (cpu.home === null || isDoing(cpu, 'interrupt.timer') || isDoing(cpu, 'softirq.timer')) return;
  const timersWait =
    !cpu.apicArmed && !cpu.apic.isPending(Vector.timer) && ((cpu.softirqs & Softirq.timer) === 0 || lost);
  if (timersWait) found.push({ kind: 'timer-unarmed', object });
  if (cpu.deadlines[CpuTimer.watchdog] === Number.POSITIVE_INFINITY)
    found.push({ kind: 'recurring-timer-lost', object });
}

/** In the order of `allLocks`. */
function findInLocks({ memory, cpus, lines, vms }: Machine, found: Damage[]): void {
  findInLock(memory.domainListLock, found);
  findInLock(memory.heapLock, found);
  for (const { scheduleLock, timerLock } of cpus) {
    findInLock(scheduleLock, found);
    findInLock(timerLock, found);
  }
  for (const { lock } of lines) findInLock(lock, found);
  for (const { eventLock, grantLock, pageLock } of vms) {
    findInLock(eventLock, found);
    findInLock(grantLock, found);
    findInLock(pageLock, found);
  }
}

function findInLock({ owner, storage, name: object }: Lock, found: Damage[]): void {
  if (owner >= 0) found.push({ kind: `${storage}-lock-held`, object });
}

/** A thread that lives is in the middle of this entry, and will leave things as they should be. */
function isDoing({ mode, execution }: Cpu, entry: string): boolean {
  return mode === 'vmm' && execution.name === entry;
}

/**
 * A latched interrupt is on its way as long as a CPU will take it; one in service since then waits for an
 * acknowledgement that will not come.
 */
function findInLines(machine: Machine, asOf: number, found: Damage[]): void {
  for (const { name, state, since } of machine.lines) {
    if ((state === 'in-service' && since <= asOf) || (state === 'pending' && since < asOf))
      found.push({ kind: 'unacknowledged-interrupt', object: name });
  }
}

/** The VMM's own interrupts are acknowledged by the thread that has taken them, or never. */
function findInVectors({ cpus }: Machine, found: Damage[]): void {
  for (const cpu of cpus) {
    if (cpu.apic.isInService(Vector.timer) && !isDoing(cpu, 'interrupt.timer'))
      found.push({ kind: 'unacknowledged-interrupt', object: `${cpu.name} timer` });
    if (cpu.apic.isInService(Vector.eventCheck) && !isDoing(cpu, 'interrupt.event-check'))
      found.push({ kind: 'unacknowledged-interrupt', object: `${cpu.name} event check` });
  }
}

function findInVm(machine: Machine, vm: Vm, found: Damage[]): void {
  const { vcpu, name: object, frames } = vm;
  const executing = isExecuting(machine, vm);
  const served = executing && machine.cpu(vcpu.cpu).execution.entry === vcpu.inFlight;
  if (vcpu.inFlight !== null && !served && !vcpu.rewound)
    found.push({ kind: 'hypercall-in-flight', object: `${object} (${vcpu.inFlight.name})` });
  if (vcpu.runState === 'blocked' && vcpu.pending !== 0) found.push({ kind: 'event-unnoticed', object });
  if (sleepsForEver(machine, vm)) found.push({ kind: 'guest-timer-lost', object });
  if (vcpu.undoLog.length > 0) found.push({ kind: 'undo-log-kept', object });
  if (vcpu.systemCall === 'in-flight' && !executing) found.push({ kind: 'system-call-in-flight', object });
  if (vcpu.basesLost) found.push({ kind: 'segment-bases-lost', object });
  if (executing) return;
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i]!;
    if (isTorn(frame)) found.push({ kind: 'torn-page-frame', object: frame.name });
    else if (isMiscounted(frame)) found.push({ kind: 'miscounted-page-frame', object: frame.name });
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

/**
 * Whether counts of its frames are wrong while its CPU is in an entry. That is no damage yet, since the entry may be
 * about to put them right; nor is it a sign that all is well.
 */
export const isChangingFrames = (machine: Machine, vm: Vm): boolean => isExecuting(machine, vm) && hasWrongFrames(vm);

function isExecuting(machine: Machine, { vcpu }: Vm): boolean {
  const { home, mode, execution } = machine.cpu(vcpu.cpu);
  return mode === 'vmm' && home === vcpu && execution.entry !== null;
}

function hasWrongFrames({ frames }: Vm): boolean {
  for (let i = 0; i < frames.length; i++) if (isTorn(frames[i]!) || isMiscounted(frames[i]!)) return true;
  return false;
}

/**
 * Whether something is wrong that waits for a use, and that a VM which only computes, pages and calls its kernel may
 * use: a wrong value in the VMM's memory, in what it keeps for this VM and its CPU, or in the VM itself, and frames of
 * the VM whose counts are wrong until their turn comes. A lock that is held is met by the first who takes it; nothing
 * waits for that. `entered`: the names of the entries that it makes in doing so, whose code may be changed.
 */
export function meetsDamage(machine: Machine, vm: Vm, entered: ReadonlySet<string>): boolean {
  const { faultyCode } = machine;
  if (machine.injector.wild !== null || (faultyCode !== null && entered.has(faultyCode.entry))) return true;
  if (hasWrongFrames(vm)) return true;
  if (!machine.isCorrupt) return false;
  const { data, timerHeap } = machine.cpu(vm.vcpu.cpu);
  const { structure, channels, grantTable, descriptors, contents } = vm;
  const own = [data, timerHeap, structure, channels, grantTable, descriptors, contents];
  return [...machine.memory.regions, ...own].some(({ corruption }) => corruption !== null);
}

/** What I/O never meets. The counts of frames are met by who makes page tables of them. */
const BESIDE_IO: ReadonlySet<DamageKind> = new Set([...DORMANT, 'torn-page-frame', 'miscounted-page-frame']);

/** Whether anything is wrong that a VM which does I/O, and those who do it for it, may meet. */
export function ioMeetsDamage(machine: Machine, asOf: number): boolean {
  if (machine.faultyCode !== null || machine.injector.wild !== null) return true;
  if (machine.vms.some(({ crashed }) => crashed !== null)) return true;
  return damageOf(machine, asOf).some(({ kind }) => !BESIDE_IO.has(kind));
}

/** Whether anything is wrong at this instant that the VMM's code or memory holds, or a VM's. */
export function holdsCorruption(machine: Machine): boolean {
  if (machine.faultyCode !== null) return true;
  if (!machine.isCorrupt) return false;
  if (machine.cpus.some(({ stack }) => stack.corruption !== null)) return true;
  for (const { corruption } of allRegions(machine)) if (corruption !== null) return true;
  return false;
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

function findCorruption(machine: Machine, into: Damage[]): void {
  for (const { name, storage, corruption: found } of allRegions(machine)) {
    const kind = corruptKinds[storage];
    if (found !== null && kind !== null) into.push({ kind, object: name });
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
