/** What registers of a kernel hold, and what a changed instruction does: the same in the VMM and in a driver VM. */
import { propagationParameters } from '../experiment/propagation.ts';
import type { SharedQuantity } from '../experiment/shared.ts';
import { driverVmFaults, vmmFaults } from './shared-sources.ts';

const MEANINGS = {
  pointerRegister: ['registers that hold an address', 'of all general registers, at a random instruction'],
  valueRegister: ['registers that hold a value', 'that will be stored or decide a branch, of all general registers'],
  guestRegister: [
    "registers that hold the user's value",
    'of the guest or process below, which the entry did not save',
  ],
  codeBytes: ['code that may be changed', 'from the program counter on'],
  bytesPerInstruction: ['length of an instruction', 'mean, as compilers make them'],
  takenBranches: ['branches that are taken', 'of all instructions'],
  sameEffect: ['changed instructions to the same effect', 'another encoding, or bits that it ignores'],
  trappingCode: ['changed instructions that trap', 'undefined, privileged wrongly, or read out of step'],
  branchingCode: ['changed instructions that branch', 'the wrong way from then on'],
  maskedResult: ['wrong results that are the same where it matters', 'of the changed instructions that leave a result'],
} as const;

export const faultQuantities: readonly SharedQuantity[] = Object.entries(MEANINGS).map(([key, [name, meaning]]) => {
  const parameter = key as keyof typeof MEANINGS;
  const { unit } = propagationParameters[parameter];
  const values = [vmmFaults((faults) => faults[parameter]), driverVmFaults((faults) => faults[parameter])];
  return { name, meaning, unit, values };
});
