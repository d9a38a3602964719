/**
 * Boots a new VMM instance around the preserved VMs. The boot itself discards every thread of the old instance,
 * initializes static data, and restarts the scheduler and the timers. It does not reset the platform, so interrupt
 * controllers keep their state, and it restores the heap unchanged.
 */

import { allLocks, allRegions } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import { accept, acknowledge } from '../machine/state/interrupt-line.ts';
import { release } from '../machine/state/lock.ts';
import type { Storage } from '../machine/state/region.ts';
import { restartScheduler } from '../machine/vmm/scheduler.ts';
import { restartTimers } from '../machine/vmm/timers.ts';
import { framesOf } from './page-frames.ts';
import { type RecoveryScene, type Repair, WHOLE } from './repair.ts';

/** A step of the boot that takes time but does not change the state of the model. */
function bootStep(name: string, summary: string, cost: (machine: Machine) => number): Repair {
  return {
    name,
    summary,
    optional: false,
    cost: ({ machine }) => Math.round(cost(machine)),
    apply() {},
  };
}

export const recordHeap = bootStep(
  'record-heap',
  'records the allocated pages of the old heap',
  (machine) => machine.values.heapRecordNanos * framesOf(machine),
);

/**
 * The image starts on the CPU that detected the failure, with the stack address it was built with: that of the boot
 * CPU, unless a repair has replaced it.
 */
export const bootImage: Repair = {
  name: 'boot-image',
  summary: 'jumps into the pristine image: old threads are gone, static data in boot state, the areas of the CPUs new',
  optional: false,
  fixes: [
    'static-lock-held',
    'per-cpu-lock-held',
    'irq-count-raised',
    'scheduler-torn',
    'corrupt-static',
    'corrupt-per-cpu',
  ],
  cost: ({ machine }) => machine.values.earlyBootNanos,
  apply(scene) {
    const { machine, cpu: booting } = scene;
    for (const cpu of machine.cpus) {
      cpu.execution.entry = null;
      cpu.stack.corruption = null;
      cpu.mode = 'stopped';
      cpu.online = cpu === booting;
      cpu.irqCount = 0;
      cpu.softirqs = 0;
      restartScheduler(cpu);
    }
    for (const each of allLocks(machine)) if (isMadeAnew(each.storage)) release(each);
    for (const each of allRegions(machine)) if (isMadeAnew(each.storage)) each.corruption = null;
    for (const line of machine.lines) line.awaitsGuest = false;
    booting.identity = machine.memory.imageStack;
  },
};

function isMadeAnew(storage: Storage): boolean {
  return storage === 'static' || storage === 'per-cpu';
}

/**
 * The image wakes every CPU except its own. A CPU derives its identity from its stack: on the stack of another CPU it
 * wakes itself, and the other CPU is never woken.
 */
export const bringCpusOnline: Repair = {
  name: 'bring-cpus-online',
  summary: 'wakes the other CPUs',
  optional: false,
  cost: ({ machine }) => Math.round(machine.values.cpuOnlineNanos * (machine.cpus.length - 1)),
  apply({ machine, cpu: booting }) {
    for (const cpu of machine.cpus) if (cpu.id !== booting.identity) cpu.online = true;
  },
};

export const setUpApics: Repair = {
  name: 'set-up-apics',
  summary: 'sets up local and I/O APICs; what they hold pending or in service stays there',
  optional: false,
  cost: ({ machine }) => machine.values.apicSetupNanos,
  apply({ machine }) {
    for (const cpu of machine.cpus) {
      cpu.apicArmed = false;
      machine.timers.armApic(cpu, Number.POSITIVE_INFINITY);
    }
  },
};

/** Done last, since interrupts kept by the controllers would otherwise cause the loss of a timer. */
export const startTimers: Repair = {
  name: 'start-timers',
  summary: 'every CPU of the new instance enters its recurring timers and programs its APIC timer',
  optional: false,
  fixes: ['timer-unarmed', 'recurring-timer-lost'],
  cost: () => 0,
  apply({ machine }) {
    for (const cpu of machine.cpus) if (cpu.home !== null) restartTimers(machine, cpu);
  },
};

export const calibrateTsc = bootStep(
  'calibrate-tsc',
  'calibrates the time-stamp counter',
  (machine) => machine.values.tscCalibrationNanos,
);

export const resetPageFrames = bootStep(
  'reset-page-frames',
  'initializes the descriptors of frames that are not preserved',
  (machine) => machine.values.frameResetNanos * framesOf(machine),
);

export const rebuildHeap = bootStep(
  'rebuild-heap',
  'recreates the heap around the pages that were in use',
  (machine) => machine.values.heapRebuildNanos * framesOf(machine),
);

/**
 * The last part of the boot: the domain list is restored and interrupt lines are bound to their guests. Interrupts
 * latched until then find no bound guest: the VMM accepts and drops them, and their lines stay in service.
 */
export const restoreDomains: Repair = {
  name: 'restore-domains',
  summary: 'puts the domain list back, queues the vCPUs that can run, binds interrupt lines to their guests again',
  optional: false,
  fixes: ['vcpu-not-queued'],
  reads: ({ machine }) => [
    [machine.memory.domainList, WHOLE],
    ...machine.vms.map(({ structure }) => [structure, machine.values.fieldsOfADomain] as const),
  ],
  cost: ({ machine }) => machine.values.smpInitNanos,
  apply(scene) {
    dropBootInterrupts(scene);
    for (const cpu of scene.machine.cpus) restartScheduler(cpu);
  },
};

function dropBootInterrupts({ machine }: RecoveryScene): void {
  for (const line of machine.lines) {
    if (line.state !== 'pending' || line.cpu.apic.holdsBack(line.index)) continue;
    accept(line, machine.sim.now);
    if (line.isEdge) acknowledge(line, machine.sim.now);
    machine.experiment.observer?.note(
      machine.sim.now,
      'recovery',
      `the ${line.name} interrupt that came during the boot was accepted; no guest was bound to it`,
    );
  }
}
