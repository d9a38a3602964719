/**
 * What a wrong bit in a CPU or in the code comes to, in the terms of the machine: an exception a few instructions
 * later, a wrong value in memory that is read some time later, a guest that computes with it, a CPU that never comes
 * back. Chance decides, once, what the bit is used for; the machine simulates what then happens.
 */

import { type Corruption, drawField, type WrongField } from '../../../experiment/propagation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import { allRegions } from '../machine/damage.ts';
import type { Machine } from '../machine/machine.ts';
import type { Cpu } from '../machine/state/cpu.ts';
import type { Obstacle } from '../machine/state/obstacle.ts';
import type { Region } from '../machine/state/region.ts';
import type { Vm } from '../machine/state/vm.ts';
import { regionOf } from '../machine/vmm/corruption.ts';
import { cutShort } from '../machine/vmm/execution.ts';
import { corruptRegion, panic, spin } from '../machine/vmm/failures.ts';

/** The injector says what it does, and does it. Returns the words. */
export function doing(machine: Machine, words: string, act: () => void): string {
  machine.note('injector', words);
  act();
  return words;
}

/**
 * What code that is wrong does to the CPU that executes it and to the memory it works on: the same each time, since all
 * chance was drawn beforehand. Returns what the CPU runs into, if anything.
 */
export type Act = (machine: Machine, cpu: Cpu, region: Region) => Obstacle | null;

/** A wrong value that nobody ever reads. */
export const noEffect: Act = () => null;

/** Done once, by the CPU that is struck, in the step that it is in. */
export function doOnce(machine: Machine, cpu: Cpu, chance: Stream, act: Act): void {
  machine.injector.faultActivated = true;
  runInto(machine, cpu, chance, act(machine, cpu, workedOn(machine, cpu)));
}

/** The memory that the CPU works on at this instant. */
function workedOn(machine: Machine, { execution }: Cpu): Region {
  return regionOf(machine, execution, execution.stepAt(machine.sim.now));
}

/** An address with one wrong bit is used. */
export function wrongAddress({ values: { faults } }: Machine, chance: Stream, bit: number): Act {
  const { mappedAddressBits, pageBits, writingPointer } = faults;
  const isStore = chance.uniform() < writingPointer;
  const [near, far, read] = [wrongStore(chance, faults), farStore(chance, faults), wrongValue(faults, chance)];
  if (bit >= mappedAddressBits) return () => ({ kind: 'exception', why: 'page fault on a corrupted pointer' });
  if (!isStore) return read;
  return bit < pageBits ? near : far;
}

/** A wrong value is stored, or decides a branch. */
export function wrongValue(faults: Faults, chance: Stream): Act {
  const isStored = chance.uniform() < faults.storedValue;
  const [store, branch] = [wrongStore(chance, faults), wrongBranch(faults, chance)];
  return isStored ? store : branch;
}

/** The other way at a branch: a check fails that should not, a loop does not end, or the step does its work wrongly. */
export function wrongBranch(faults: Faults, chance: Stream): Act {
  const { failedAssertion, endlessLoop } = faults;
  const [way, store] = [chance.uniform(), wrongStore(chance, faults)];
  if (way < failedAssertion) return () => ({ kind: 'assertion', why: 'failed assertion after a wrong branch' });
  if (way < failedAssertion + endlessLoop)
    return () => ({ kind: 'loop', why: 'the end of a loop left by a wrong branch' });
  return store;
}

/** A wrong value goes into what the CPU is working on: always into the same field, and always the same value. */
export function wrongStore(chance: Stream, faults: Faults): Act {
  const field = newField(chance, faults);
  if (field.isDead) return noEffect;
  return (machine, _, region) => {
    corrupt(machine, region, field);
    return null;
  };
}

/** A store somewhere into the memory of the host, most of which is never read again. */
export function farStore(chance: Stream, faults: Faults): Act {
  const field = newField(chance, faults);
  const where = chance.uniform();
  if (field.isDead) return noEffect;
  return (machine) => {
    const { memoryGiB, privilegedVm } = machine.values;
    // The VMs lie side by side; behind them is memory that nobody uses.
    const vm = machine.vms[Math.floor((where * memoryGiB) / privilegedVm.vmMemoryGiB)];
    if (vm !== undefined) corrupt(machine, vm.contents, field);
    return null;
  };
}

/** A store to anywhere in the VMM's own memory. */
export function wildStore(machine: Machine, chance: Stream): void {
  const regions = [...allRegions(machine)].filter(({ storage }) => storage !== 'guest');
  const region = regions[Math.floor(chance.uniform() * regions.length)];
  if (region !== undefined) corrupt(machine, region, newField(chance, machine.values.faults));
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
function runInto(machine: Machine, cpu: Cpu, chance: Stream, obstacle: Obstacle | null): void {
  if (obstacle === null) return;
  if (obstacle.kind !== 'loop') return crashSoon(machine, cpu, chance, obstacle.why);
  stopHere(machine, cpu);
  cpu.mode = 'spinning';
  spin(machine, cpu, obstacle);
}

function stopHere(machine: Machine, cpu: Cpu): void {
  machine.timers.disarmActivity(cpu);
  cutShort(machine, cpu.execution, machine.sim.now);
}

/** A register of the VM holds a wrong value when it goes on. */
export function wrongRegister(machine: Machine, vm: Vm, chance: Stream): void {
  machine.injector.faultActivated = true;
  const { encounter, isDead } = drawField(chance, machine.values.faults);
  if (!isDead) corruptRegion(machine, vm.contents, { uses: 1, every: 1, encounter });
}

/** The VM on whose behalf the CPU is in the VMM. */
export function vmServed({ execution, current }: Cpu): Vm | null {
  return (execution.vcpu ?? current)?.vm ?? null;
}

type Faults = Machine['values']['faults'];

/** A field, and what is wrong in each region that has been given its value. */
interface Field extends WrongField {
  readonly put: Map<Region, Corruption>;
}

const newField = (chance: Stream, faults: Faults): Field => ({ ...drawField(chance, faults), put: new Map() });

/** The wrong value waits for its reader. Where it is already, it is only written again. */
function corrupt(machine: Machine, region: Region, { encounter, distance, isDead, put }: Field): void {
  machine.injector.faultActivated = true;
  if (isDead || (region.corruption !== null && region.corruption === put.get(region))) return;
  const { usesPerEncounter, guestUsesPerEncounter } = machine.values.faults;
  const every = Math.max(
    1,
    Math.ceil(distance * (region.storage === 'guest' ? guestUsesPerEncounter : usesPerEncounter)),
  );
  // Only the thread itself reads its stack, and soon.
  const corruption = { uses: region.storage === 'stack' ? 1 : every, every, encounter };
  put.set(region, corruption);
  corruptRegion(machine, region, corruption);
}
