/**
 * The activity of each part of the machine, computed from its state: a name for readers and a key that changes with
 * each new activity.
 *
 * Nothing here changes the state, so that a run is the same with and without a trace.
 */

import type { Machine } from '../../models/vmm/machine/machine.ts';
import type { Cpu } from '../../models/vmm/machine/state/cpu.ts';
import type { InterruptLine } from '../../models/vmm/machine/state/interrupt-line.ts';
import type { Lock } from '../../models/vmm/machine/state/lock.ts';
import type { Vm } from '../../models/vmm/machine/state/vm.ts';

export interface Activity {
  readonly name: string;
  /** Two observations show the same activity when name and key are equal. */
  readonly key: number;
  readonly details?: Readonly<Record<string, string | number>>;
}

/** Null for a CPU that is never used. */
export function cpuActivity({ mode, execution, current, home }: Cpu): Activity | null {
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

function entryActivity({ entry, vcpu, startedAt }: Cpu['execution']): Activity {
  if (entry === null) return { name: 'VMM', key: 0 };
  return { name: entry.name, key: startedAt, details: { for: vcpu?.vm.name ?? 'no VM' } };
}

function stoppedActivity(mode: 'dead' | 'stopped', execution: Cpu['execution'], isUsed: boolean): Activity | null {
  if (!isUsed) return null;
  const name = mode === 'dead' ? 'dead' : 'stopped';
  if (execution.entry === null) return { name, key: 0 };
  return { name, key: 0, details: { inTheMiddleOf: execution.name, step: execution.currentStep.name } };
}

/** The activity of a VM, whether it has a CPU or not. */
export function vmActivity(machine: Machine, vm: Vm): Activity {
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
export function lineActivity({ state, since, cpu, guest, awaitsGuest }: InterruptLine): Activity | null {
  if (state === 'idle') return null;
  const waitsFor = awaitsGuest ? (guest?.vm.name ?? 'no VM') : cpu.name;
  return { name: state === 'pending' ? 'latched' : 'in service', key: since, details: { waitsFor } };
}

/** A lock held by a CPU that will never release it. Running CPUs hold locks only within their entries. */
export function lostLockActivity({ owner }: Lock): Activity | null {
  return owner < 0 ? null : { name: `held by a lost thread of cpu${owner}`, key: 0 };
}
