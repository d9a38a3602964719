/**
 * How a flipped bit propagates in the VMM. What is true of any kernel in C is shared with the other models
 * (`experiment/propagation.ts`); here stand what registers hold and what a changed instruction does.
 *
 * That a changed instruction has no effect, or a guest's value is wrong, is not among them: it comes from which
 * instruction is changed, whether it is executed, and whose memory its step works on.
 */
import type { Parameter } from '../../../experiment/parameter.ts';
import { propagationParameters } from '../../../experiment/propagation.ts';

const share = (value: number, status: Parameter['status'], source: string): Parameter => ({
  value,
  unit: 'share',
  status,
  source,
});

const { storedValue, liveFlags, mappedAddressBits, pageBits, textBits, writingPointer } = propagationParameters;
const { wildStore, deadField, badPointer, failedAssertion, endlessLoop } = propagationParameters;
const { usesPerEncounter, guestUsesPerEncounter, instructionsToCrash } = propagationParameters;

export const faultParameters = {
  // What a general register holds at a random instruction of the VMM
  pointerRegister: share(0.1, 'calibrated on Z4', 'an address that will be used; of all general registers'),
  valueRegister: share(0.06, 'calibrated on Z4', 'a value that will be stored, or decide a branch'),
  guestRegister: share(0.066, 'calibrated on Z4', "still the guest's own value, which the entry did not save"),
  storedValue,
  liveFlags,

  // What an address with one wrong bit is
  mappedAddressBits,
  pageBits,
  textBits,
  writingPointer,
  wildStore,

  // A changed instruction: which, whether it is executed, and what it does
  codeBytes: { value: 15, unit: 'B', status: 'published', source: 'S15: from the program counter on' },
  bytesPerInstruction: { value: 3.7, unit: 'B', status: 'assumed', source: "mean length of a compiler's x86 code" },
  takenBranches: share(0.1, 'assumed', 'instructions that are branches and taken: about one in ten of compiled code'),
  sameEffect: share(0.1, 'assumed', 'of changed instructions: another encoding, or bits that it ignores'),
  trappingCode: share(0.4, 'calibrated on Z4', 'of them: undefined, privileged, or what follows is read out of step'),
  maskedResult: share(0.25, 'calibrated on Z4', 'of wrong results: the wrong bits are not looked at'),
  branchingCode: share(0.15, 'assumed', 'of them: branches; the rest leave a wrong result in a register'),

  // What a wrong value in memory is met as, and when
  deadField,
  badPointer,
  failedAssertion,
  endlessLoop,
  usesPerEncounter,
  guestUsesPerEncounter,
  instructionsToCrash,
} as const satisfies Record<string, Parameter>;
