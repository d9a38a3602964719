/**
 * What each part of the machine is doing, computed from its state: a name for readers and a key that changes with each
 * new activity. Nothing here changes the state, so that a run is the same with and without a trace; the machine has no
 * code for tracing, and a run without a trace has no cost.
 */
import type { Activity, PartKind } from '../../../experiment/activity.ts';
import type { ServiceLog } from '../../../experiment/client.ts';
import { allLocks } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { InterruptLine } from '../machine/state/interrupt-line.ts';
import type { Lock } from '../machine/state/lock.ts';
import type { Vm } from '../machine/state/vm.ts';
import { planOfEntry } from './entry-plan.ts';

type Doing = Omit<Activity, 'part'>;

/** What the client of a VM has been answered. */
interface Observed {
  readonly name: string;
  readonly service: Pick<ServiceLog, 'served'>;
}

export class Activities {
  readonly #machine: Machine;
  /** Filled when the VMs have been created. */
  readonly #observed: readonly Observed[];
  /** What each part did at the last look: mostly it still does, and nothing is made anew. */
  readonly #last = new WeakMap<object, Activity>();

  constructor(machine: Machine, observed: readonly Observed[]) {
    this.#machine = machine;
    this.#observed = observed;
  }

  /** Parts that do nothing are left out. `originNanos` is the time of the benchmark at simulated time zero. */
  read(originNanos: number): Activity[] {
    const machine = this.#machine;
    const all: Activity[] = [];
    for (const cpu of machine.cpus) this.#add(all, 'cpu', cpu, cpuActivity(cpu), cpu, originNanos);
    for (const vm of machine.vms) this.#add(all, 'vm', vm, vmActivity(machine, vm));
    for (const line of machine.lines) this.#add(all, 'line', line, lineActivity(line));
    for (const lock of allLocks(machine)) if (lock.owner >= 0) this.#add(all, 'lock', lock, lostLockActivity(lock));
    for (const observed of this.#observed) all.push(this.#ofClient(observed));
    return all;
  }

  #add(
    all: Activity[],
    kind: PartKind,
    object: { readonly name: string },
    doing: Doing | null,
    cpu?: Cpu,
    originNanos = 0,
  ): void {
    if (doing === null) return;
    const last = this.#last.get(object);
    const isIn = cpu !== undefined && cpu.execution.entry !== null;
    if (last?.name === doing.name && last.key === doing.key && (last.cut !== undefined) === isIn) {
      if (!isIn || last.cut?.done === cpu.execution.done) return void all.push(last);
    }
    const part = last?.part ?? Object.freeze({ kind, name: object.name });
    all.push(this.#keep(object, { part, ...doing, ...(isIn && this.#entryOf(cpu, originNanos, last)) }));
  }

  /** The plan of an entry is made when it begins; a CPU that has left the VMM, or spins, has none. */
  #entryOf({ mode, execution }: Cpu, originNanos: number, last: Activity | undefined): Partial<Activity> {
    const cut = { startedAt: execution.startedAt + originNanos, done: execution.done };
    if (mode !== 'vmm') return { cut };
    const known = last?.plan?.startedAt === cut.startedAt && last.name === execution.name ? last.plan : undefined;
    return { cut, plan: known ?? planOfEntry(this.#machine, execution, originNanos) };
  }

  /** A client's request lasts from the previous answer to its own. */
  #ofClient(observed: Observed): Activity {
    const { served } = observed.service;
    const last = this.#last.get(observed);
    if (last?.key === served) return last;
    const part = last?.part ?? Object.freeze({ kind: 'client', name: `client of ${observed.name}` });
    const [name, unfinished] = [`request ${served + 1}`, `waits for answer ${served + 1}`];
    return this.#keep(observed, { part, name, key: served, unfinished });
  }

  #keep(object: object, activity: Activity): Activity {
    this.#last.set(object, Object.freeze(activity));
    return activity;
  }
}

/** Null for a CPU that is never used. */
function cpuActivity({ mode, execution, current, home }: Cpu): Doing | null {
  switch (mode) {
    case 'vmm':
      return entryActivity(execution);
    case 'guest':
      return { name: current === null ? 'guest' : guestWork(current.vm), key: 0 };
    case 'spinning':
      return { name: `spins in ${execution.name}`, key: 0, details: { step: execution.currentStep.name } };
    case 'dead':
    case 'stopped':
      return stoppedActivity(mode, execution, home !== null);
    default:
      return home === null ? null : { name: 'halted', key: 0 };
  }
}

function entryActivity({ entry, vcpu, startedAt }: Cpu['execution']): Doing {
  if (entry === null) return { name: 'VMM', key: 0 };
  return { name: entry.name, key: startedAt, details: { for: vcpu?.vm.name ?? 'no VM' } };
}

function stoppedActivity(mode: 'dead' | 'stopped', execution: Cpu['execution'], isUsed: boolean): Doing | null {
  if (!isUsed) return null;
  if (execution.entry === null) return { name: mode, key: 0 };
  return { name: mode, key: 0, details: { inTheMiddleOf: execution.name, step: execution.currentStep.name } };
}

/** The activity of a VM, whether it has a CPU or not. */
function vmActivity(machine: Machine, vm: Vm): Doing {
  const { vcpu } = vm;
  if (vm.crashed !== null) return { name: 'crashed', key: 0, details: { why: vm.crashed } };
  const { mode, current, execution } = machine.cpu(vcpu.cpu);
  if (mode === 'guest' && current === vcpu) return { name: guestWork(vm), key: 0 };
  if (mode === 'vmm' && execution.entry !== null && execution.vcpu === vcpu)
    return { name: `waits for ${execution.name}`, key: execution.startedAt };
  if (vcpu.inFlight !== null) return { name: `in ${vcpu.inFlight.name}, unfinished`, key: 0 };
  return { name: vcpu.runState, key: 0 };
}

function guestWork({ name, vcpu }: Vm): string {
  const work = vcpu.upcallLeft > 0 ? 'event upcall' : (vcpu.task?.name ?? 'kernel');
  return work === name ? name : `${name}: ${work}`;
}

/** Null while the line has no interrupt. */
function lineActivity({ state, since, cpu, guest, awaitsGuest }: InterruptLine): Doing | null {
  if (state === 'idle') return null;
  const waitsFor = awaitsGuest ? (guest?.vm.name ?? 'no VM') : cpu.name;
  return { name: state === 'pending' ? 'latched' : 'in service', key: since, details: { waitsFor } };
}

/** A lock held by a CPU that will never release it. Running CPUs hold locks only within their entries. */
function lostLockActivity({ owner }: Lock): Doing {
  return { name: `held by a lost thread of cpu${owner}`, key: 0 };
}
