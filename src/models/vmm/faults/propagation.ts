/**
 * What a wrong bit in a CPU comes to, in the terms of the machine: an exception a few instructions later, a wrong value
 * in memory that is read some time later, a guest that computes with it, a CPU that never comes back. Chance decides
 * what the bit is used for; the machine simulates what then happens.
 */

import type { Corruption, Encounter } from '../../../experiment/propagation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { allRegions } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Obstacle } from '../machine/state/obstacle.ts';
import type { Region } from '../machine/state/region.ts';
import type { Vm } from '../machine/state/vm.ts';
import { regionOf } from '../machine/vmm/corruption.ts';
import { cutShort } from '../machine/vmm/execution.ts';
import { corruptRegion, panic, spin, spoil } from '../machine/vmm/failures.ts';

/** The injector says what it does, and does it. Returns the words. */
export function doing(machine: Machine, words: string, act: () => void): string {
  machine.note('injector', words);
  act();
  return words;
}

/**
 * The CPU goes on for a few instructions, then takes a fatal exception, unless its entry is over by then. `identity`:
 * which CPU its stack pointer then makes it.
 */
export function crashSoon(machine: Machine, cpu: Cpu, chance: Stream, why: string, identity = cpu.id): void {
  machine.injector.faultActivated = true;
  const { instructionsToCrash } = machine.values.faults;
  const { execution } = cpu;
  const { entry, startedAt } = execution;
  const delay = Math.round(chance.exponential(instructionsToCrash * machine.values.instructionNanos));
  machine.timers.after(delay, () => {
    const goesOn = cpu.mode === 'vmm' && execution.entry === entry && execution.startedAt === startedAt;
    if (!goesOn) return;
    stopHere(machine, cpu);
    cpu.identity = identity;
    panic(machine, cpu, why);
  });
}

/**
 * The CPU meets the obstacle in the step it is in: it goes round in a loop from here on, with interrupts as they are,
 * or crashes.
 */
export function runInto(machine: Machine, cpu: Cpu, chance: Stream, obstacle: Obstacle | null): void {
  if (obstacle === null) return;
  machine.injector.faultActivated = true;
  if (obstacle.kind !== 'loop') return crashSoon(machine, cpu, chance, obstacle.why);
  stopHere(machine, cpu);
  cpu.mode = 'spinning';
  spin(machine, cpu, obstacle);
}

/** The other way at a branch: a check fails that should not, a loop does not end, or the step does its work wrongly. */
export function wrongBranch(machine: Machine, cpu: Cpu, chance: Stream): Obstacle | null {
  const { failedAssertion, endlessLoop } = machine.values.faults;
  const way = chance.uniform();
  if (way < failedAssertion) return { kind: 'assertion', why: 'failed assertion after a wrong branch' };
  if (way < failedAssertion + endlessLoop) return { kind: 'loop', why: 'the end of a loop left by a wrong branch' };
  storeWrongValue(machine, cpu, chance);
  return null;
}

function stopHere(machine: Machine, cpu: Cpu): void {
  machine.timers.disarmActivity(cpu);
  cutShort(machine, cpu.execution, machine.sim.now);
}

/** A wrong value goes into what the CPU is working on. */
export function storeWrongValue(machine: Machine, cpu: Cpu, chance: Stream): void {
  const { execution } = cpu;
  corrupt(machine, regionOf(machine, execution, execution.stepAt(machine.sim.now)), chance);
}

/**
 * A store to an address with one wrong bit: near, into the same object or its neighbour; far, somewhere in the memory
 * of the host, most of which is never read again.
 */
export function strayStore(machine: Machine, cpu: Cpu, chance: Stream, isNear: boolean): void {
  if (isNear) return storeWrongValue(machine, cpu, chance);
  const { guestMemory } = machine.values.faults;
  const [hitsGuest, which] = [chance.uniform() < guestMemory, chance.uniform()];
  const vm = machine.vms[Math.floor(which * machine.vms.length)];
  if (hitsGuest && vm !== undefined) corrupt(machine, vm.contents, chance);
}

/** A store to anywhere in the VMM's own memory. */
export function wildStore(machine: Machine, chance: Stream): void {
  const regions = [...allRegions(machine)].filter(({ storage }) => storage !== 'guest');
  const region = regions[Math.floor(chance.uniform() * regions.length)];
  if (region !== undefined) corrupt(machine, region, chance);
}

/** The VM computes with a wrong value from here on. */
export function mislead(machine: Machine, vm: Vm, why: string): void {
  machine.injector.faultActivated = true;
  spoil(machine, vm, why);
}

/** The VM on whose behalf the CPU is in the VMM. */
export function vmServed({ execution, current }: Cpu): Vm | null {
  return (execution.vcpu ?? current)?.vm ?? null;
}

/** The wrong value waits for its reader. */
function corrupt(machine: Machine, region: Region, chance: Stream): void {
  machine.injector.faultActivated = true;
  const drawn = drawCorruption(machine, chance, region);
  if (drawn !== null) corruptRegion(machine, region, drawn);
}

/** What happens when the wrong value is read, and after how many uses of its region; null when it is never read. */
function drawCorruption({ values: { faults } }: Machine, chance: Stream, { storage }: Region): Corruption | null {
  const { usesPerEncounter, guestUsesPerEncounter } = faults;
  const mean = storage === 'guest' ? guestUsesPerEncounter : usesPerEncounter;
  const [dead, kind, drawn] = [chance.uniform(), chance.uniform(), chance.exponential(mean)];
  const every = Math.ceil(drawn);
  // Only the thread itself reads its stack, and soon.
  const uses = storage === 'stack' ? 1 : every;
  return dead < faults.deadField ? null : { uses, every, encounter: encounterOf(faults, kind) };
}

function encounterOf(faults: Machine['values']['faults'], uniform: number): Encounter {
  const { badPointer, failedAssertion, endlessLoop } = faults;
  if (uniform < badPointer) return 'bad-pointer';
  if (uniform < badPointer + failedAssertion) return 'failed-assertion';
  return uniform < badPointer + failedAssertion + endlessLoop ? 'endless-loop' : 'wrong-result';
}
