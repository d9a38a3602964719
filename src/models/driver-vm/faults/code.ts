/**
 * Code in the DVM (S15): one random bit of the 15 bytes from the program counter on is flipped. The changed instruction
 * does its wrong thing each time the step is executed, until the injector mends it at the detection; a fresh image
 * would not have it either.
 */
import type { Stream } from '../../../kernel/stream.ts';
import type { DriverVm } from '../host/driver-vm.ts';
import type { WorkStep } from '../host/work.ts';
import { type DvmFault, isTouched } from './fault.ts';
import { crash, storeWrongValue, wrongBranch } from './propagation.ts';

type Act = (dvm: DriverVm, step: WorkStep) => void;

export const code: DvmFault = {
  name: 'code',
  summary: "one random bit of the 15 bytes at the DVM's program counter is flipped, until the failure is detected",
  strikes: ['dvm'],
  counts: () => true,
  activated: isTouched,
  strike(dvm) {
    const { step, host } = dvm;
    const act = step === null ? null : drawAct(dvm, host.streams.stream('fault.code'));
    if (step === null || act === null) return 'changes an instruction, which makes no difference';
    dvm.faultyStep = { step: step.name, act };
    dvm.finishStep();
    return `changes an instruction of ${step.name}`;
  },
  detected(dvm) {
    dvm.faultyStep = null;
  },
};

/**
 * The share of instructions that hand a guest a wrong value is, in a DVM, that of those which garble what passes
 * through: both store wrongly.
 */
function drawAct({ host: { values } }: DriverVm, chance: Stream): Act | null {
  const { harmlessCode, trappingCode, storingCode, guestCode } = values.faults;
  const rest = 1 - harmlessCode - trappingCode - storingCode - guestCode;
  const acts: readonly (Act | null)[] = [
    null,
    (dvm, step) => crash(dvm, step, 'a changed instruction trapped'),
    (dvm, step) => storeWrongValue(dvm, step, chance),
    (dvm, step) => wrongBranch(dvm, step, chance),
  ];
  return acts[chance.weighted([harmlessCode, trappingCode, storingCode + guestCode, rest])] ?? null;
}
