/**
 * Code in the DVM (S15): one random bit of the 15 bytes from the program counter on is flipped. The changed instruction
 * is one fault, drawn once: it does the same wrong thing each time the step is executed, until the injector mends it at
 * the detection; a fresh image would not have it either.
 */
import { type Change, drawChange, drawInstruction } from '../../../experiment/propagation.ts';
import type { Stream } from '../../../kernel/stream.ts';
import type { DriverVm, Effect } from '../host/driver-vm.ts';
import { type DvmFault, isTouched } from './fault.ts';
import { crash, wrongAddress, wrongBranch, wrongValue } from './propagation.ts';

export const code: DvmFault = {
  name: 'code',
  summary: "one random bit of the 15 bytes at the DVM's program counter is flipped, until the failure is detected",
  strikes: ['dvm'],
  counts: () => true,
  activated: isTouched,
  strike(dvm) {
    const { streams, values } = dvm.host;
    const chance = streams.stream('fault.code');
    const { ahead, isReached } = drawInstruction(chance, values.faults);
    const { words, bit } = drawChange(chance, values.faults, values.driverVm.registerBits);
    const effect = EFFECTS[words](dvm, chance, bit);
    const step = isReached ? dvm.stepIn(ahead * values.driverVm.instructionNanos) : null;
    if (step === null) return 'changes an instruction, which is never executed';
    if (effect === null) return `changes an instruction of ${step.name}, which ${words}`;
    dvm.faultyStep = { ...effect, name: step.name, part: step.part };
    if (step === dvm.step) dvm.finishStep();
    return `changes an instruction of ${step.name}, which now ${words}`;
  },
  detected(dvm) {
    dvm.faultyStep = null;
  },
};

/** Null for a change that makes no difference. */
const EFFECTS: Readonly<Record<Change['words'], (dvm: DriverVm, chance: Stream, bit: number) => Effect | null>> = {
  'makes no difference': () => null,
  traps: () => crash('a changed instruction trapped'),
  'branches the wrong way': ({ host }, chance) => wrongBranch(chance, host.values.faults),
  'computes a wrong address': wrongAddress,
  'computes a wrong value': ({ host }, chance) => wrongValue(chance, host.values.faults),
};
