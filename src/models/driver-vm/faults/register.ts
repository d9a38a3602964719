/**
 * Register in the DVM (S14): one random bit of one random register is flipped while its kernel executes: general
 * registers, stack pointer, flags, program counter.
 */
import type { Stream } from '../../../kernel/stream.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { WorkStep } from '../host/work.ts';
import { type DvmFault, isTouched } from './fault.ts';
import { crash, doOnce, wildStore, wrongAddress, wrongBranch, wrongStore, wrongValue } from './propagation.ts';

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
    else if (which < generalRegisters) generalRegister(dvm, chance, bit);
    else if (which === generalRegisters) flags(dvm, chance, bit);
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
  if (bit < textBits && chance.uniform() < share) wildStore(dvm, chance).spoils?.(dvm, step);
  doOnce(dvm, crash('exception after a wild branch'));
}

/** Bits of the flags register by what a flip of them does. */
const ARITHMETIC_FLAGS: ReadonlySet<number> = new Set([0, 2, 4, 6, 7, 11]);
const TRAPPING_FLAGS: ReadonlySet<number> = new Set([8, 14, 17]);
const DIRECTION_FLAG = 10;

function flags(dvm: DriverVm, chance: Stream, bit: number): void {
  const { faults } = dvm.host.values;
  if (TRAPPING_FLAGS.has(bit)) return doOnce(dvm, crash('exception on a corrupted flag'));
  if (bit === DIRECTION_FLAG) return doOnce(dvm, wrongStore(chance, faults));
  if (ARITHMETIC_FLAGS.has(bit) && chance.uniform() < faults.liveFlags) doOnce(dvm, wrongBranch(chance, faults));
}

function generalRegister(dvm: DriverVm, chance: Stream, bit: number): void {
  const { faults } = dvm.host.values;
  const { pointerRegister, valueRegister, guestRegister } = faults;
  const use = chance.uniform();
  if (use < pointerRegister) doOnce(dvm, wrongAddress(dvm, chance, bit));
  else if (use < pointerRegister + valueRegister) doOnce(dvm, wrongValue(chance, faults));
  // A process of the DVM's own computes with it, and nobody waits for those.
  else if (use < pointerRegister + valueRegister + guestRegister) dvm.host.isTouched = true;
}
