/**
 * How a flipped bit propagates in a kernel written in C, such as a VMM or the kernel of a driver VM: what registers and
 * instructions are used for, and what happens when the kernel uses a wrong value in memory. No source gives these
 * shares; they are properties of code, not of what comes of a fault or of a recovery. Five were chosen so that the
 * shares of manifestation of the VMM (Z4) come out; nothing was fitted to a driver VM.
 *
 * A changed instruction is one fault: which it is, whether it is executed and what it then does is drawn once. What
 * comes of that is each model's own.
 */
import type { Stream } from '../kernel/stream.ts';
import type { Parameter, Values } from './parameter.ts';

/** What happens to code that uses the wrong value. */
export type Encounter = 'bad-pointer' | 'failed-assertion' | 'endless-loop' | 'wrong-result';

/** A wrong value somewhere in a piece of memory. */
export interface Corruption {
  /** The number of steps that still use the memory before one reads the wrong value; counted down. */
  uses: number;
  /** The number of uses between one encounter and the next. */
  readonly every: number;
  readonly encounter: Encounter;
}

const share = (value: number, status: Parameter['status'], source: string): Parameter => ({
  value,
  unit: 'share',
  status,
  source,
});

export const propagationParameters = {
  // What a general register holds at a random instruction of the kernel
  pointerRegister: share(0.1, 'calibrated on Z4', 'an address that will be used; of all general registers'),
  valueRegister: share(0.06, 'calibrated on Z4', 'a value that will be stored, or decide a branch'),
  guestRegister: share(
    0.066,
    'calibrated on Z4',
    'still the value of the guest or process below, which the entry did not save',
  ),
  storedValue: share(0.5, 'assumed', 'of the values: stored; the others decide a branch'),
  liveFlags: share(
    0.15,
    'assumed',
    'an arithmetic flag between the instruction that sets it and the branch that reads it',
  ),

  // Where an address with one wrong bit leads
  mappedAddressBits: { value: 33, unit: 'bits', status: 'published', source: 'S2: 8 GiB are mapped one to one' },
  pageBits: {
    value: 12,
    unit: 'bits',
    status: 'published',
    source: 'IA-32 and x86-64, pages of 4 KiB: below, the object itself or its neighbour is hit',
  },
  textBits: { value: 20, unit: 'bits', status: 'assumed', source: 'the code of the kernel, about 1 MiB' },
  writingPointer: share(0.35, 'assumed', 'stores among the memory accesses of the kernel'),
  wildStore: share(0.3, 'assumed', 'wild branches that store somewhere before they are caught'),

  // A changed instruction: which, whether it is executed, and what it does
  codeBytes: { value: 15, unit: 'B', status: 'published', source: 'S15: from the program counter on' },
  bytesPerInstruction: { value: 3.7, unit: 'B', status: 'assumed', source: "mean length of a compiler's x86 code" },
  takenBranches: share(0.1, 'assumed', 'instructions that are branches and taken: about one in ten of compiled code'),
  sameEffect: share(0.1, 'assumed', 'of changed instructions: another encoding, or bits that it ignores'),
  trappingCode: share(0.4, 'calibrated on Z4', 'of them: undefined, privileged, or what follows is read out of step'),
  branchingCode: share(0.15, 'assumed', 'of them: branches; the rest leave a wrong result in a register'),
  maskedResult: share(0.25, 'calibrated on Z4', 'of wrong results: the wrong bits are not looked at'),

  // How and when a wrong value in memory has an effect
  deadField: share(0.35, 'assumed', 'fields written before they are next read, or never read again'),
  badPointer: share(0.4, 'assumed', 'wrong values that are followed as pointers'),
  failedAssertion: share(0.2, 'assumed', 'wrong values that a check finds'),
  endlessLoop: share(0.1, 'assumed', 'wrong values that close a list or a loop; the rest give wrong results'),
  usesPerEncounter: {
    value: 400,
    unit: 'steps',
    status: 'assumed',
    source: 'steps that work on a region, on average, until one reads the wrong field',
  },
  guestUsesPerEncounter: {
    value: 20,
    unit: 'returns',
    status: 'assumed',
    source: 'returns of the VMM to a guest, on average, until the guest reads what is wrong in its memory',
  },
  instructionsToCrash: {
    value: 12,
    unit: 'instructions',
    status: 'assumed',
    source: 'on average, from a bad register or branch to the exception',
  },
} as const satisfies Record<string, Parameter>;

type Faults = Values<typeof propagationParameters>;

/** Which instruction is changed, counted from the program counter on, and whether execution comes to it. */
export function drawInstruction(
  chance: Stream,
  faults: Faults,
): { readonly ahead: number; readonly isReached: boolean } {
  const { codeBytes, bytesPerInstruction, takenBranches } = faults;
  const ahead = Math.floor(chance.integer(0, codeBytes - 1) / bytesPerInstruction);
  let reached = 1;
  for (let i = 0; i < ahead; i++) reached *= 1 - takenBranches;
  return { ahead, isReached: chance.uniform() < reached };
}

/** What an instruction does in place of its work. */
export interface Change {
  readonly words:
    | 'makes no difference'
    | 'traps'
    | 'branches the wrong way'
    | 'computes a wrong address'
    | 'computes a wrong value';
  /** The one that is wrong in what it leaves in a register. */
  readonly bit: number;
}

export function drawChange(chance: Stream, faults: Faults, registerBits: number): Change {
  const [kind, use, bit] = [chance.uniform(), chance.uniform(), chance.integer(0, registerBits - 1)];
  const isMasked = chance.uniform() < faults.maskedResult;
  return { words: wordsOf(faults, kind, use, isMasked), bit };
}

function wordsOf(faults: Faults, kind: number, use: number, isMasked: boolean): Change['words'] {
  const { sameEffect, trappingCode, branchingCode, pointerRegister, valueRegister } = faults;
  if (kind < sameEffect) return 'makes no difference';
  if (kind < sameEffect + trappingCode) return 'traps';
  if (kind < sameEffect + trappingCode + branchingCode) return 'branches the wrong way';
  if (isMasked) return 'makes no difference';
  // What it leaves in a register is used as what registers hold.
  return use * (pointerRegister + valueRegister) < pointerRegister
    ? 'computes a wrong address'
    : 'computes a wrong value';
}

/** A field that holds a wrong value. */
export interface WrongField {
  /** What its reader runs into. */
  readonly encounter: Encounter;
  /** How seldom it is read, in means. */
  readonly distance: number;
  /** Written before it is next read, or never read. */
  readonly isDead: boolean;
}

export function drawField(chance: Stream, faults: Faults): WrongField {
  const [dead, kind, distance] = [chance.uniform(), chance.uniform(), chance.exponential(1)];
  return { encounter: encounterOf(faults, kind), distance, isDead: dead < faults.deadField };
}

function encounterOf({ badPointer, failedAssertion, endlessLoop }: Faults, uniform: number): Encounter {
  if (uniform < badPointer) return 'bad-pointer';
  if (uniform < badPointer + failedAssertion) return 'failed-assertion';
  return uniform < badPointer + failedAssertion + endlessLoop ? 'endless-loop' : 'wrong-result';
}
