/** Puts damage of each kind into a machine through the state's own fields: on every object that can have it. */
import { allLocks, allRegions, type DamageKind } from '../../src/models/vmm/machine/damage.ts';
import type { Machine } from '../../src/models/vmm/machine/machine.ts';
import { type Cpu, CpuTimer, NO_CPU } from '../../src/models/vmm/machine/state/cpu.ts';
import { accept } from '../../src/models/vmm/machine/state/interrupt-line.ts';
import { Vector } from '../../src/models/vmm/machine/state/local-apic.ts';
import type { Lock } from '../../src/models/vmm/machine/state/lock.ts';
import type { Storage } from '../../src/models/vmm/machine/state/region.ts';
import { layOut } from '../../src/models/vmm/machine/vmm/execution.ts';
import { corruptRegion } from '../../src/models/vmm/machine/vmm/failures.ts';

/** The CPUs that have a vCPU, dead in the middle of an entry with interrupts off. */
function kill(machine: Machine): Cpu[] {
  const cpus = machine.cpus.filter(({ home }) => home !== null);
  for (const cpu of cpus) {
    machine.timers.disarmActivity(cpu);
    layOut(machine, cpu.execution, machine.entries.timerInterrupt, cpu.home, 0);
    cpu.mode = 'dead';
  }
  return cpus;
}

export const makeDamage: Readonly<Record<DamageKind, (machine: Machine, recovering: Cpu) => void>> = {
  'event-unnoticed': ({ vms }) => {
    for (const { vcpu } of vms) Object.assign(vcpu, { runState: 'blocked', pending: 1 });
  },
  'guest-timer-lost': (machine) => {
    for (const { vcpu } of machine.vms) {
      Object.assign(vcpu, { runState: 'blocked', pending: 0 });
      machine.cpu(vcpu.cpu).deadlines[CpuTimer.guestOneShot] = Number.POSITIVE_INFINITY;
    }
  },
  'cpu-stopped': kill,
  'interrupts-masked': kill,
  'foreign-stack-pointer': (_, recovering) => {
    recovering.identity = NO_CPU;
  },
  'nmi-blocked': ({ cpus }) => {
    for (const cpu of cpus) cpu.nmiBlocked = true;
  },
  'irq-count-raised': (machine) => {
    for (const cpu of kill(machine)) cpu.irqCount = 2;
  },
  'scheduler-torn': (machine) => {
    for (const cpu of kill(machine)) cpu.scheduled = cpu.current === null ? cpu.home : null;
  },
  'vcpu-not-queued': ({ vms }) => {
    for (const { vcpu } of vms) {
      vcpu.runState = 'runnable';
      vcpu.queued = false;
    }
  },
  'timer-unarmed': (machine) => {
    for (const cpu of kill(machine)) {
      machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
      cpu.apicArmed = false;
      cpu.apic.discard(Vector.timer);
    }
  },
  'static-lock-held': (machine) => holdLocks(machine, 'static'),
  'per-cpu-lock-held': (machine) => holdLocks(machine, 'per-cpu'),
  'heap-lock-held': (machine) => holdLocks(machine, 'heap'),
  'hypercall-in-flight': (machine) => {
    kill(machine);
    for (const { vcpu } of machine.vms) vcpu.inFlight = machine.entries.updateMapping;
  },
  'unacknowledged-interrupt': ({ lines, cpus, sim }) => {
    for (const line of lines) accept(line, sim.now);
    for (const { apic } of cpus) for (const vector of Object.values(Vector)) apic.take(vector);
  },
  'torn-page-frame': (machine) => {
    kill(machine);
    for (const { frames } of machine.vms) {
      for (const [i, frame] of frames.entries()) {
        frame.typeCount = i % 2;
        frame.validated = i % 2 === 0;
      }
    }
  },
  'miscounted-page-frame': (machine) => {
    kill(machine);
    for (const { frames } of machine.vms) for (const frame of frames) frame.references += 2;
  },
  'undo-log-kept': ({ vms }) => {
    for (const { vcpu } of vms) vcpu.undoLog = [() => {}];
  },
  'system-call-in-flight': (machine) => {
    kill(machine);
    for (const { vcpu } of machine.vms) vcpu.systemCall = 'in-flight';
  },
  'segment-bases-lost': ({ vms }) => {
    for (const { vcpu } of vms) vcpu.basesLost = true;
  },
  'recurring-timer-lost': (machine) => {
    for (const cpu of kill(machine)) cpu.deadlines[CpuTimer.watchdog] = Number.POSITIVE_INFINITY;
  },
  'corrupt-static': (machine) => corruptAll(machine, 'static'),
  'corrupt-preserved': (machine) => corruptAll(machine, 'preserved'),
  'corrupt-heap': (machine) => corruptAll(machine, 'heap'),
  'corrupt-per-cpu': (machine) => corruptAll(machine, 'per-cpu'),
  'corrupt-guest': (machine) => corruptAll(machine, 'guest'),
  'corrupt-recovery-path': (machine) => corruptAll(machine, 'recovery'),
};

function holdLocks(machine: Machine, storage: Lock['storage']): void {
  for (const each of allLocks(machine)) if (each.storage === storage) each.owner = 0;
}

function corruptAll(machine: Machine, storage: Storage): void {
  for (const region of allRegions(machine))
    if (region.storage === storage) corruptRegion(machine, region, { uses: 9, every: 9, encounter: 'bad-pointer' });
}
