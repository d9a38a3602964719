/**
 * Register in the DVM (S14): one random bit of one random register is flipped while its kernel executes: general
 * registers, stack pointer, flags, program counter.
 */
import type { Stream } from '../../../kernel/stream.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { WorkStep } from '../host/work.ts';
import { type DvmFault, isTouched } from './fault.ts';
import { crash, storeWrongValue, strayStore, wildStore, wrongBranch } from './propagation.ts';

export const register: DvmFault = {
  name: 'register',
  summary: "one random bit of one random register is flipped while the DVM's kernel executes",
  strikes: ['dvm'],
  counts: () => true,
  activated: isTouched,
  strike(dvm) {
    const { step, host } = dvm;
    if (step === null) return 'flips a bit that nobody reads';
    const chance = host.streams.stream('fault.register');
    const { generalRegisters, registerBits } = host.values.driverVm;
    const which = chance.integer(0, generalRegisters + 1);
    const bit = chance.integer(0, registerBits - 1);
    if (which === 0) stackPointer(dvm);
    else if (which < generalRegisters) generalRegister(dvm, step, chance, bit);
    else if (which === generalRegisters) flags(dvm, step, chance, bit);
    else programCounter(dvm, step, chance, bit);
    return `flips bit ${bit} of register ${which} in ${step.name}`;
  },
};

/** The handler of the exception that follows needs a stack, too. */
function stackPointer(dvm: DriverVm): void {
  dvm.host.isTouched = true;
  dvm.kill('a fault in the handling of a fault, on a corrupted stack pointer');
}

function programCounter(dvm: DriverVm, step: WorkStep, chance: Stream, bit: number): void {
  const { textBits, wildStore: share } = dvm.host.values.faults;
  if (bit < textBits && chance.uniform() < share) wildStore(dvm, chance);
  crash(dvm, step, 'exception after a wild branch');
}

/** Bits of the flags register by what a flip of them does. */
const ARITHMETIC_FLAGS: ReadonlySet<number> = new Set([0, 2, 4, 6, 7, 11]);
const TRAPPING_FLAGS: ReadonlySet<number> = new Set([8, 14, 17]);
const DIRECTION_FLAG = 10;

function flags(dvm: DriverVm, step: WorkStep, chance: Stream, bit: number): void {
  if (TRAPPING_FLAGS.has(bit)) return crash(dvm, step, 'exception on a corrupted flag');
  if (bit === DIRECTION_FLAG) return wrongly(dvm, step, chance);
  if (ARITHMETIC_FLAGS.has(bit) && chance.uniform() < dvm.host.values.faults.liveFlags) wrongBranch(dvm, step, chance);
}

/**
 * What is no pointer and no value of the kernel's belongs to a process of the DVM's own, and nothing waits for those.
 */
function generalRegister(dvm: DriverVm, step: WorkStep, chance: Stream, bit: number): void {
  const { pointerRegister, valueRegister, mappedAddressBits, pageBits, writingPointer, storedValue } =
    dvm.host.values.faults;
  const use = chance.uniform();
  if (use >= pointerRegister + valueRegister) return;
  const isPointer = use < pointerRegister;
  if (isPointer && bit >= mappedAddressBits) return crash(dvm, step, 'page fault on a corrupted pointer');
  if (isPointer && chance.uniform() < writingPointer) {
    dvm.finishStep();
    return strayStore(dvm, step, chance, bit < pageBits);
  }
  if (chance.uniform() < storedValue) wrongly(dvm, step, chance);
  else wrongBranch(dvm, step, chance);
}

/** The step comes to its end, and what it has written is wrong. */
function wrongly(dvm: DriverVm, step: WorkStep, chance: Stream): void {
  dvm.finishStep();
  storeWrongValue(dvm, step, chance);
}
