/**
 * Booting a pristine VMM around the preserved VMs. What the boot does by its nature: it discards every thread of the
 * old instance, static data are in boot state, the scheduler and the timers start anew. What it does not do: the
 * platform is not reset, so interrupt controllers keep what they hold, and the heap is put back as it was.
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

/** A step of the boot that takes time and changes nothing the model keeps. */
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
 * The image starts on the CPU that found the failure, and on the stack it was built for: the boot CPU's, unless a
 * repair has put another address there.
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
 * The image wakes every CPU but the one it takes itself for. On a foreign stack it is another in truth: it wakes
 * itself, and that other one sleeps on.
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

/** The last of all: interrupts that the controllers had kept would take a timer with them. */
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
 * The last part of the boot: domains are known again and their lines bound to them. Interrupts that were latched until
 * then have met a VMM that knows of no guest to tell: accepted and dropped, their lines stay in service.
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
