/**
 * How a flipped bit propagates in a kernel written in C, such as a VMM or the kernel of a driver VM: what registers and
 * instructions are used for, and what happens when the kernel uses a wrong value in memory. No source gives these
 * shares; the shares are properties of code, not of recovery, and were chosen so that the shares of manifestation of
 * the VMM (Z4) come out.
 */
import type { Parameter } from './parameter.ts';

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
  // What a general register holds at a random instruction of the VMM
  pointerRegister: share(0.108, 'calibrated on Z4', 'an address that will be used; of all general registers'),
  valueRegister: share(0.06, 'calibrated on Z4', 'a value that will be stored, or decide a branch'),
  guestRegister: share(0.058, 'calibrated on Z4', "still the guest's own value, which the entry did not save"),
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
  textBits: { value: 20, unit: 'bits', status: 'assumed', source: 'the code of the VMM, about 1 MiB' },
  writingPointer: share(0.35, 'assumed', 'stores among the memory accesses of the VMM'),
  wildStore: share(0.3, 'assumed', 'wild branches that store somewhere before they are caught'),

  // What a changed instruction does
  harmlessCode: share(0.347, 'calibrated on Z4', 'never executed, or to the same effect'),
  trappingCode: share(0.372, 'calibrated on Z4', 'undefined, privileged wrongly, or through a bad address at once'),
  storingCode: share(0.1, 'calibrated on Z4', 'stores a wrong value in what the step works on, each time'),
  guestCode: share(0.122, 'calibrated on Z4', 'hands the guest a wrong value; the rest branches wrongly'),

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
