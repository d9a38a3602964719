/**
 * Register: one random bit of one random register is flipped (published S14): general registers, the stack pointer
 * among them, flags, program counter. What comes of it depends on what the register is used for next: nothing in most
 * cases.
 */
import type { Stream } from '../../../kernel/stream.ts';
import type { Machine } from '../machine/machine.ts';
import { type Cpu, NO_CPU } from '../machine/state/cpu.ts';
import type { FaultModel } from './fault.ts';
import {
  crashSoon,
  doing,
  doOnce,
  vmServed,
  wildStore,
  wrongAddress,
  wrongBranch,
  wrongRegister,
  wrongStore,
  wrongValue,
} from './propagation.ts';

export const register: FaultModel = {
  name: 'register',
  summary: 'one random bit of one random register is flipped: general registers, flags, program counter',
  strikes: ['vmm'],
  activated: (machine) => machine.injector.faultActivated,
  strike(machine, cpu) {
    const chance = machine.streams.stream('fault.register');
    const { generalRegisters, registerBits } = machine.values;
    const which = chance.integer(0, generalRegisters + 1);
    const bit = chance.integer(0, registerBits - 1);
    const flip = flipIn(machine, cpu, chance, which, bit);
    return doing(machine, `flips bit ${bit} of ${flip.register}`, flip.act);
  },
};

/** What is flipped, and what comes of it. */
interface Flip {
  /** With what it holds, where that decides. */
  readonly register: string;
  readonly act: () => void;
}

function flipIn(machine: Machine, cpu: Cpu, chance: Stream, which: number, bit: number): Flip {
  const { generalRegisters } = machine.values;
  if (which === 0) return { register: 'the stack pointer', act: () => stackPointer(machine, cpu, chance, bit) };
  if (which < generalRegisters) {
    const { holds, act } = generalRegister(machine, cpu, chance, bit);
    return { register: `register ${which}, which holds ${holds}`, act };
  }
  if (which === generalRegisters) return { register: 'the flags', act: () => flags(machine, cpu, chance, bit) };
  return { register: 'the program counter', act: () => programCounter(machine, cpu, chance, bit) };
}

/**
 * The next return, push or look at the CPU's own data goes wrong, and the handler of what follows derives the CPU's
 * identity from the same stack pointer.
 */
function stackPointer(machine: Machine, cpu: Cpu, chance: Stream, bit: number): void {
  crashSoon(machine, cpu, chance, 'exception on a corrupted stack pointer', identityBehind(machine, cpu, bit));
}

/**
 * Low bits stay within the stack. The CPUs' stacks lie side by side, so the next ones make it another CPU; further away
 * is no stack, but memory. Where nothing is mapped the exception cannot be taken on it, and the stack of double faults
 * decides.
 */
function identityBehind({ cpus, values }: Machine, { id }: Cpu, bit: number): number {
  const { stackBits, separateFaultStacks, faults } = values;
  if (bit < stackBits) return id;
  if (bit >= faults.mappedAddressBits) return separateFaultStacks === 1 ? id : NO_CPU;
  const other = id ^ (1 << (bit - stackBits));
  return other < cpus.length ? other : NO_CPU;
}

/**
 * Execution goes on somewhere else: outside the code that is found at once, inside it soon, sometimes after a store.
 */
function programCounter(machine: Machine, cpu: Cpu, chance: Stream, bit: number): void {
  const { textBits, wildStore: share } = machine.values.faults;
  if (bit < textBits && chance.uniform() < share) wildStore(machine, chance);
  crashSoon(machine, cpu, chance, 'exception after a wild branch');
}

/** Bits of the flags register by what a flip of them does. */
const ARITHMETIC_FLAGS: ReadonlySet<number> = new Set([0, 2, 4, 6, 7, 11]);
const TRAPPING_FLAGS: ReadonlySet<number> = new Set([8, 14, 17]);
const DIRECTION_FLAG = 10;

function flags(machine: Machine, cpu: Cpu, chance: Stream, bit: number): void {
  if (TRAPPING_FLAGS.has(bit)) return crashSoon(machine, cpu, chance, 'exception on a corrupted flag');
  const { faults } = machine.values;
  if (bit === DIRECTION_FLAG) return doOnce(machine, cpu, chance, wrongStore(chance, faults));
  if (ARITHMETIC_FLAGS.has(bit) && chance.uniform() < faults.liveFlags)
    doOnce(machine, cpu, chance, wrongBranch(faults, chance));
}

function generalRegister(machine: Machine, cpu: Cpu, chance: Stream, bit: number): { holds: string; act: () => void } {
  const { faults } = machine.values;
  const { pointerRegister, valueRegister, guestRegister } = faults;
  const use = chance.uniform();
  if (use < pointerRegister)
    return { holds: 'an address', act: () => doOnce(machine, cpu, chance, wrongAddress(machine, chance, bit)) };
  if (use < pointerRegister + valueRegister)
    return { holds: 'a value', act: () => doOnce(machine, cpu, chance, wrongValue(faults, chance)) };
  const vm = vmServed(cpu);
  if (use < pointerRegister + valueRegister + guestRegister && vm !== null)
    return { holds: `a value of ${vm.name}`, act: () => wrongRegister(machine, vm, chance) };
  return { holds: 'nothing that is read again', act: () => {} };
}
